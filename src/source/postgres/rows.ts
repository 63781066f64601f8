import { z } from 'zod'
import type { Outcome, Query, ReadError } from '../readings.js'
import { type InvalidKind, type InvalidPlace, leftOutError, nonUtf8Rows } from './invalid-values.js'

type RowIssue = z.core.$ZodIssue

const valueAt = (row: unknown, path: RowIssue['path']): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], row)

/** The kind of a value that no report can show: see column-types.ts, and PostgreSQL's output for infinite times and numbers. */
const flawOf = (value: unknown): InvalidKind | undefined => {
  if (value instanceof Date) return 'time'
  if (typeof value !== 'string') return undefined
  if (/^-?infinity$|^\d{5,}-\d|BC$/.test(value)) return 'time'
  return /^(NaN|-?Infinity)$/.test(value) ? 'number' : undefined
}

/** A column of a row, or of the JSON object in its column `row`. */
const columnOf = (row: unknown, column: string): unknown => {
  const { row: inner, ...outer } = row as Readonly<Record<string, unknown>>
  return outer[column] ?? Object(inner)[column]
}

const invalidPlace = (row: unknown, { path }: RowIssue): InvalidPlace => {
  const known = columnOf(row, 'id')
  return { id: known === undefined || known === null ? undefined : String(known), column: String(path.at(-1) ?? '') }
}

const unexpected = ({ name }: Query<any>, row: unknown, issue: RowIssue | undefined): ReadError => {
  const value = issue && valueAt(row, issue.path)
  const where = `${name}: unexpected value in ${issue?.path.join('.') || 'a row'}`
  // PostgreSQL prints money with a currency sign, and with the separators of the server's locale.
  if (typeof value === 'string' && issue?.code === 'custom' && /^[^\d\s]{0,4}\s?-?\d[\d.,\s]*$|^\D{1,4}\d/.test(value))
    return {
      message: `${where}: ${JSON.stringify(value)} is not a plain number: is the column of type money?`,
      hint: 'The platform uses numeric(10,2): ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2).',
    }
  return {
    message: `${where}: ${issue?.message ?? ''}`,
    hint: 'The platform has changed its tables: a newer version of check_status may support them.',
  }
}

/**
 * Rows, checked against the query's schema. A row with an impossible time or number is left out and reported as a flaw. The whole
 * query fails if such a row has no id, or if no row is left of a query that also returns a total.
 * @param isRaw the text was not converted to UTF-8 by the server
 */
export const checkedRows = <Row>(query: Query<Row>, rows: readonly unknown[], isRaw = false): Outcome<readonly Row[]> => {
  const parsed = z.array(query.row).safeParse(rows)
  if (parsed.success) return { ok: true, value: parsed.data, ...nonUtf8Rows(query, isRaw ? rows : []) }
  const kept: Row[] = []
  const invalid = new Map<InvalidKind, InvalidPlace[]>()
  for (const row of rows) {
    const { success, data, error } = query.row.safeParse(row)
    if (success) {
      kept.push(data)
      continue
    }
    const { issues } = error
    const flaws = issues.map(issue => flawOf(valueAt(row, issue.path)))
    const [issue] = issues
    const [flaw] = flaws
    if (!issue || !flaw || flaws.includes(undefined)) return { ok: false, error: unexpected(query, row, issues[flaws.indexOf(undefined)]) }
    invalid.set(flaw, [...(invalid.get(flaw) ?? []), invalidPlace(row, issue)])
  }
  const flaws = [...invalid].map(([flaw, places]) => leftOutError(query, flaw, places))
  const [first] = flaws
  const isWhole = [...invalid.values()].flat().every(({ id }) => id !== undefined)
  const counts = rows.some(row => columnOf(row, 'total') !== undefined)
  if (first && (!isWhole || (kept.length === 0 && counts))) return { ok: false, error: first }
  return { ok: true, value: kept, flaws }
}
