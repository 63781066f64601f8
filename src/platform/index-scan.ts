import { NOT_AHEAD } from './window.js'

/**
 * SQL after WITH that defines `v(k)`: each distinct value of an index's first column, found with one descent into the index each, and
 * finally a null. The values are free text, so they cannot be listed here. With them, a range of the index's second column can be read
 * where PostgreSQL would otherwise read the whole index, or scan the table.
 */
export const leadingValues = (table: string, column: string): string => `
    RECURSIVE v(k) AS (
      SELECT MIN(${column}) FROM ${table}
      UNION ALL
      SELECT (SELECT MIN(${column}) FROM ${table} WHERE ${column} > k) FROM v WHERE k >= ''
    )`

/** SQL for the newest plausible `created_at` of a table, with one descent for each value of `v`. */
export const newestOfAll = (table: string, column: string): string =>
  `SELECT MAX((SELECT MAX(created_at) FROM ${table} WHERE ${column} = k AND ${NOT_AHEAD})) FROM v`

const byKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `LATERAL (SELECT ${columns.join(', ')} FROM ${table} WHERE ${key} = ${value} LIMIT 1) AS ${alias}`

/**
 * SQL that joins the one row with that key, or nulls. The limit prevents PostgreSQL's usual plan for more than a few rows, a scan of
 * the whole table.
 */
export const joinByKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `LEFT JOIN ${byKey(table, alias, key, value, columns)} ON true`

/**
 * The same as an inner join, which must be the last join. Many rows should come in the order of their keys: each descent then reads
 * nearly the same pages as the one before, which takes a tenth of the time.
 */
export const innerJoinByKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `, ${byKey(table, alias, key, value, columns)}`
