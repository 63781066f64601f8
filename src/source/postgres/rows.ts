import pg from 'pg'
import { z } from 'zod'
import type { Outcome, Query } from '../readings.js'

const { INT8, DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins
/** What a time lacks to be one of UTC, by its type: `pg` would take it for one of this machine's zone. */
const LACKING: Readonly<Record<number, string>> = { [DATE]: ' 00:00:00+00', [TIMESTAMP]: '+00', [TIMESTAMPTZ]: '' }

/** PostgreSQL knows `infinity`, years before our era and five digits of them; nothing that we write for others can say them. */
const writable = (at: unknown): Date => {
  const year = at instanceof Date ? at.getUTCFullYear() : Number.NaN
  return year >= 1 && year <= 9999 ? (at as Date) : new Date(Number.NaN)
}

/** A count comes as a number: to have each cast to one would cost the flight its place in the first window. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') => {
    const lacking = LACKING[type]
    if (lacking === undefined) return type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
    const parse = pg.types.getTypeParser(TIMESTAMPTZ, 'text')
    return (text: string) => writable(parse(text.replace(/( BC)?$/, `${lacking}$1`)))
  },
}

/** Rows as they came, against the shape that the query says they have. */
export const checked = <Row>({ name, row }: Query<Row>, rows: readonly unknown[]): Outcome<readonly Row[]> => {
  const parsed = z.array(row).safeParse(rows)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const where = `${name}: unexpected value in ${issue?.path.slice(1).join('.') || 'a row'}`
  const value = issue?.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], rows)
  // A Date that is none: see above.
  if (value instanceof Date && issue?.code === 'invalid_type' && issue.expected === 'date')
    return {
      ok: false,
      error: { message: `${where}: a time outside the years 1 to 9999`, hint: 'Look for it in the database, and correct the row.' },
    }
  return {
    ok: false,
    error: {
      message: `${where}: ${issue?.message ?? ''}`,
      hint: 'The platform has changed its tables: a newer version of check_status may know them.',
    },
  }
}
