import { NOT_AHEAD } from './window.js'

/**
 * SQL after WITH that names `v`, whose one column `k` has each distinct value of the column that an index begins with, found by one
 * descent into the index each; after the last value comes a null. The values are free text and nobody knows them all; with them a
 * range of the index's second column can be read where PostgreSQL by itself would read the whole index, or scan the table.
 */
export const leadingValues = (table: string, column: string): string => `
    RECURSIVE v(k) AS (
      SELECT MIN(${column}) FROM ${table}
      UNION ALL
      SELECT (SELECT MIN(${column}) FROM ${table} WHERE ${column} > k) FROM v WHERE k >= ''
    )`

/** SQL for the newest `created_at` of a table that a Date holds, one descent for each of `v`. */
export const newestOfAll = (table: string, column: string): string =>
  `SELECT MAX((SELECT MAX(created_at) FROM ${table} WHERE ${column} = k AND ${NOT_AHEAD})) FROM v`

const byKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `LATERAL (SELECT ${columns.join(', ')} FROM ${table} WHERE ${key} = ${value} LIMIT 1) AS ${alias}`

/**
 * SQL that joins the one row that has that key, or nulls. The limit forbids what PostgreSQL prefers for more than a few rows, to
 * scan the whole table once.
 */
export const joinByKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `LEFT JOIN ${byKey(table, alias, key, value, columns)} ON true`

/**
 * The same that leaves out what has no such row; it comes last of what is joined. Where there are many to join, in the order of their
 * keys: one descent passes by nearly the same pages as the one before it, which a tenth of the time goes for.
 */
export const innerJoinByKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `, ${byKey(table, alias, key, value, columns)}`
