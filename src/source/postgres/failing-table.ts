import type { Query } from '../readings.js'

interface Refused {
  readonly code?: string
  /** From 1, in characters of the statement; the server's words may be in any language, this is not. */
  readonly position?: string
}

/** What goes wrong in one statement; of a missing table and of a missing right (42P01, 42501) the server itself says the table. */
const OF_ONE_QUERY = /^(22|42(?!P01|501)|55P03|57014)/
const UNDEFINED_COLUMN = '42703'

/** The name that the server points at, without its alias. */
const pointedAt = (statement: string, position: string | undefined): string | undefined =>
  position === undefined ? undefined : /^(?:\w+\.)?"?(\w+)/.exec(statement.slice(Number(position) - 1))?.[1]

/**
 * Which table a refused statement failed at, for the end of the error's message; the query and all of its tables where that
 * cannot be told. A table alone is one reason for all sections that read it.
 */
export const failingTable = ({ name, reads }: Query<any>, statement: string, { code = '', position }: Refused): string => {
  if (!OF_ONE_QUERY.test(code)) return ''
  const tables = Object.keys(reads)
  const pointed = pointedAt(statement, position) ?? ''
  const known =
    code === UNDEFINED_COLUMN ? tables.filter(table => reads[table]?.includes(pointed)) : tables.filter(table => table === pointed)
  if (known.length > 0) return ` (${known.join(' or ')})`
  return tables.length > 0 ? ` (${name}: ${tables.join(', ')})` : ` (${name})`
}
