import type { Query } from '../readings.js'

interface RefusedStatement {
  readonly code?: string
  /** In characters of the statement, from 1. The message may be in any language, so it is not parsed. */
  readonly position?: string
}

/** Codes that concern a single statement. For a missing table or right (42P01, 42501), the server's message already names the table. */
const FAILS_ONE_QUERY = /^(22|42(?!P01|501)|55P03|57014)/
const UNDEFINED_COLUMN = '42703'

/** The name at the position that the server reports, without its alias. */
const pointedAt = (statement: string, position: string | undefined): string | undefined =>
  position === undefined ? undefined : /^(?:\w+\.)?"?(\w+)/.exec(statement.slice(Number(position) - 1))?.[1]

/**
 * The table at which a statement failed, to be appended to the error's message; the query and all its tables if that is unknown.
 * With the table alone, all sections that read it give the same reason.
 */
export const failingTable = ({ name, reads }: Query<any>, statement: string, { code = '', position }: RefusedStatement): string => {
  if (!FAILS_ONE_QUERY.test(code)) return ''
  const tables = Object.keys(reads)
  const pointed = pointedAt(statement, position) ?? ''
  const known =
    code === UNDEFINED_COLUMN ? tables.filter(table => reads[table]?.includes(pointed)) : tables.filter(table => table === pointed)
  if (known.length > 0) return ` (${known.join(' or ')})`
  return tables.length > 0 ? ` (${name}: ${tables.join(', ')})` : ` (${name})`
}
