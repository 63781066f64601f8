import { z } from 'zod'
import type { Outcome, Query, ReadError } from '../readings.js'
import { type InvalidKind, type InvalidPlace, leftOut, odd } from './invalid-values.js'

type Issue = z.core.$ZodIssue

const valueAt = (row: unknown, path: Issue['path']): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], row)

/** What a column can hold and no report can show: see the types of columns, and what PostgreSQL writes for such times and numbers. */
const flawOf = (value: unknown): InvalidKind | undefined => {
  if (value instanceof Date) return 'time'
  if (typeof value !== 'string') return undefined
  if (/^-?infinity$|^\d{5,}-\d|BC$/.test(value)) return 'time'
  return /^(NaN|-?Infinity)$/.test(value) ? 'number' : undefined
}

/** A column of a row, also of one that came whole as JSON. */
const columnOf = (row: unknown, column: string): unknown => {
  const { row: inner, ...outer } = row as Readonly<Record<string, unknown>>
  return outer[column] ?? Object(inner)[column]
}

const placeOf = (row: unknown, { path }: Issue): InvalidPlace => {
  const known = columnOf(row, 'id')
  return { id: known === undefined || known === null ? undefined : String(known), column: String(path.at(-1) ?? '') }
}

const unexpected = ({ name }: Query<any>, row: unknown, issue: Issue | undefined): ReadError => {
  const value = issue && valueAt(row, issue.path)
  const where = `${name}: unexpected value in ${issue?.path.join('.') || 'a row'}`
  // The type has a sign of its currency, and separators of some language.
  if (typeof value === 'string' && issue?.code === 'custom' && /^[^\d\s]{0,4}\s?-?\d[\d.,\s]*$|^\D{1,4}\d/.test(value))
    return {
      message: `${where}: ${JSON.stringify(value)} is no plain number: is the column of the type money?`,
      hint: 'The platform has it as numeric(10,2): ALTER TABLE … ALTER COLUMN … TYPE numeric(10,2).',
    }
  return {
    message: `${where}: ${issue?.message ?? ''}`,
    hint: 'The platform has changed its tables: a newer version of check_status may know them.',
  }
}

/**
 * Rows as they came, against the shape that the query says they have. One that holds a time or a number that there is none of is left
 * out, and told of; where it counts for others as well, and none of them is left, nothing is known.
 * @param isRaw what is no UTF-8 came as it lay there
 */
export const checked = <Row>(query: Query<Row>, rows: readonly unknown[], isRaw = false): Outcome<readonly Row[]> => {
  const parsed = z.array(query.row).safeParse(rows)
  if (parsed.success) return { ok: true, value: parsed.data, ...odd(query, isRaw ? rows : []) }
  const kept: Row[] = []
  const left = new Map<InvalidKind, InvalidPlace[]>()
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
    left.set(flaw, [...(left.get(flaw) ?? []), placeOf(row, issue)])
  }
  const flaws = [...left].map(([flaw, places]) => leftOut(query, flaw, places))
  const [first] = flaws
  const isWhole = [...left.values()].flat().every(({ id }) => id !== undefined)
  const counts = rows.some(row => columnOf(row, 'total') !== undefined)
  if (first && (!isWhole || (kept.length === 0 && counts))) return { ok: false, error: first }
  return { ok: true, value: kept, flaws }
}
