import pg from 'pg'
import type { Query, ReadError } from '../readings.js'

/** What a value can be that its type holds and nobody means. */
export type InvalidKind = 'time' | 'number'

/** Where it stands: the row, if it says its id, and the name that the value came under. */
export interface InvalidPlace {
  readonly id: string | undefined
  readonly column: string
}

/** Rows that a person can look at. */
const MOST_NAMED = 5

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** The table that a query is about comes first among those that it reads; of a value without an id, the first that has such a column. */
const tableOf = ({ reads }: Query<any>, column: string): string => {
  const tables = Object.keys(reads)
  return tables.find(table => reads[table]?.includes(column)) ?? tables[0] ?? ''
}

const named = (ids: readonly string[]): string =>
  ids.length > MOST_NAMED ? `${ids.slice(0, MOST_NAMED).join(', ')} and ${ids.length - MOST_NAMED} more` : ids.join(', ')

const select = (table: string, ids: readonly string[]): string =>
  `SELECT * FROM ${table} WHERE id IN (${ids
    .slice(0, MOST_NAMED)
    .map(id => pg.escapeLiteral(id))
    .join(', ')});`

const BEYOND: Readonly<Record<InvalidKind, (column: string) => string>> = {
  time: column => `${column} NOT BETWEEN '0001-01-01' AND '9999-12-31'`,
  number: column => `${column} IN ('NaN', 'Infinity', '-Infinity')`,
}

/** Rows that are on no list and in no sum, because they cannot be. */
export const leftOut = (query: Query<any>, flaw: InvalidKind, places: readonly InvalidPlace[]): ReadError => {
  const ids = [...new Set(places.flatMap(({ id }) => (id === undefined ? [] : [id])))]
  const [first] = places
  const column = snakeCase(first?.column ?? '')
  const rows = places.length === 1 ? `1 row with an impossible ${flaw}` : `${places.length} rows with impossible ${flaw}s`
  if (ids.length < places.length) {
    const table = tableOf(query, column)
    const isThere = query.reads[table]?.includes(column) === true
    return {
      message: `${query.name}: an impossible ${flaw} in ${isThere ? `${table}.${column}` : column}`,
      hint: isThere
        ? `Correct it there: SELECT * FROM ${table} WHERE ${BEYOND[flaw](column)};`
        : `Look for the row in the database${table && ` (${table})`}, and correct it.`,
    }
  }
  const [table = ''] = Object.keys(query.reads)
  return {
    message: `${rows} in ${table} left out: ${places.length === 1 ? 'id' : 'ids'} ${named(ids)}`,
    hint: `Correct ${places.length === 1 ? 'it' : 'them'} there: ${select(table, ids)}`,
  }
}

const REPLACED = '\ufffd'

/** Rows in which something is no UTF-8: shown, with a sign for it. */
export const odd = (query: Query<any>, rows: readonly unknown[]): { readonly flaws?: readonly ReadError[] } => {
  const found = rows.filter(row => JSON.stringify(row).includes(REPLACED)) as { readonly id?: unknown }[]
  if (found.length === 0) return {}
  const ids = found.flatMap(({ id }) => (id === undefined || id === null ? [] : [String(id)]))
  const [table = ''] = Object.keys(query.reads)
  return {
    flaws: [
      {
        message: `${found.length === 1 ? '1 row' : `${found.length} rows`} of ${table}${ids.length > 0 ? ` (${named(ids)})` : ''} with letters that are not UTF-8, shown as ${REPLACED}`,
        hint: `The database does not check them (SQL_ASCII). Correct them there, or in what the row refers to${ids.length > 0 ? `: ${select(table, ids)}` : '.'}`,
        isShown: true,
      },
    ],
  }
}
