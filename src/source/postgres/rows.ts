import { z } from 'zod'
import type { Outcome, Query } from '../readings.js'

/** Rows as they came, against the shape that the query says they have. */
export const checked = <Row>({ name, row }: Query<Row>, rows: readonly unknown[]): Outcome<readonly Row[]> => {
  const parsed = z.array(row).safeParse(rows)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const where = `${name}: unexpected value in ${issue?.path.slice(1).join('.') || 'a row'}`
  const value = issue?.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], rows)
  // A Date that is none: see the types of columns.
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
