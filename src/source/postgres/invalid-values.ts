import pg from 'pg'
import { listed, plural } from '../../text/words.js'
import type { Query, ReadError } from '../readings.js'

/** Kinds of values that a column type allows and that are always mistakes. */
export type InvalidKind = 'time' | 'number'

/** Where an invalid value is: the row's id, if the query returns one, and the column's name in the result. */
export interface InvalidPlace {
  readonly id: string | undefined
  readonly column: string
}

const MAX_NAMED_IDS = 5

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** The first table of a query that has this column, else its main table, which `reads` lists first. */
const tableWith = ({ reads }: Query<any>, column: string): string => {
  const tables = Object.keys(reads)
  return tables.find(table => reads[table]?.includes(column)) ?? tables[0] ?? ''
}

const select = (table: string, ids: readonly string[]): string =>
  `SELECT * FROM ${table} WHERE id IN (${ids
    .slice(0, MAX_NAMED_IDS)
    .map(id => pg.escapeLiteral(id))
    .join(', ')});`

const IS_INVALID: Readonly<Record<InvalidKind, (column: string) => string>> = {
  time: column => `${column} NOT BETWEEN '0001-01-01' AND '9999-12-31'`,
  number: column => `${column} IN ('NaN', 'Infinity', '-Infinity')`,
}

/** The error for rows that are in no list and no sum, because they hold an invalid value. */
export const leftOutError = (query: Query<any>, flaw: InvalidKind, places: readonly InvalidPlace[]): ReadError => {
  const ids = [...new Set(places.flatMap(({ id }) => (id === undefined ? [] : [id])))]
  const [first] = places
  const column = snakeCase(first?.column ?? '')
  const rows = places.length === 1 ? `1 row with an impossible ${flaw}` : `${places.length} rows with impossible ${flaw}s`
  if (ids.length < places.length) {
    const table = tableWith(query, column)
    const isThere = query.reads[table]?.includes(column) === true
    return {
      message: `${query.name}: an impossible ${flaw} in ${isThere ? `${table}.${column}` : column}`,
      hint: isThere
        ? `Correct it there: SELECT * FROM ${table} WHERE ${IS_INVALID[flaw](column)};`
        : `Find the row in the database${table && ` (${table})`} and correct it.`,
    }
  }
  const [table = ''] = Object.keys(query.reads)
  return {
    message: `${rows} in ${table} left out: ${places.length === 1 ? 'id' : 'ids'} ${listed(ids, MAX_NAMED_IDS)}`,
    hint: `Correct ${places.length === 1 ? 'it' : 'them'} there: ${select(table, ids)}`,
  }
}

const REPLACED = '\ufffd'

/** The flaws of rows with text that is not UTF-8: they are shown, with a replacement character. */
export const nonUtf8Rows = (query: Query<any>, rows: readonly unknown[]): { readonly flaws?: readonly ReadError[] } => {
  const found = rows.filter(row => JSON.stringify(row).includes(REPLACED)) as { readonly id?: unknown }[]
  if (found.length === 0) return {}
  const ids = found.flatMap(({ id }) => (id === undefined || id === null ? [] : [String(id)]))
  const [table = ''] = Object.keys(query.reads)
  return {
    flaws: [
      {
        message: `${plural(found.length, 'row')} of ${table}${ids.length > 0 ? ` (${listed(ids, MAX_NAMED_IDS)})` : ''} with text that is not UTF-8, shown as ${REPLACED}`,
        hint: `The database does not check it (SQL_ASCII). Correct it there, or in the rows that this one refers to${ids.length > 0 ? `: ${select(table, ids)}` : '.'}`,
        isShown: true,
      },
    ],
  }
}
