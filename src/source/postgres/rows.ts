import pg from 'pg'
import { z } from 'zod'
import type { Outcome, Query } from '../readings.js'

/** A count comes as a number: to have each cast to one would cost the flight its place in the first window. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text'),
}

/** Rows as they came, against the shape that the query says they have. */
export const checked = <Row>({ name, row }: Query<Row>, rows: readonly unknown[]): Outcome<readonly Row[]> => {
  const parsed = z.array(row).safeParse(rows)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  return {
    ok: false,
    error: {
      message: `${name}: unexpected value in ${issue?.path.slice(1).join('.') || 'a row'}: ${issue?.message ?? ''}`,
      hint: 'The platform has changed its tables: a newer version of check_status may know them.',
    },
  }
}
