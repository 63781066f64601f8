/**
 * SQL after WITH that names `leading_values`: each distinct value of the column that an index begins with, found by one descent into
 * the index each. The values are free text and nobody knows them all; with them a range of the index's second column can be read
 * where PostgreSQL by itself would scan the table. Its one column is `is_value`; after the last value comes a null.
 */
export const leadingValues = (table: string, column: string): string => `
    RECURSIVE leading_values(is_value) AS (
      (SELECT ${column} FROM ${table} ORDER BY ${column} LIMIT 1)
      UNION ALL
      SELECT (SELECT t.${column} FROM ${table} AS t WHERE t.${column} > v.is_value ORDER BY t.${column} LIMIT 1)
      FROM leading_values AS v
      WHERE v.is_value IS NOT NULL
    )`

/**
 * SQL that joins the one row that has that key, or nulls. The limit forbids what PostgreSQL prefers for more than a few rows, to
 * scan the whole table once.
 */
export const joinByKey = (table: string, alias: string, key: string, value: string, columns: readonly string[]): string =>
  `LEFT JOIN LATERAL (SELECT ${columns.join(', ')} FROM ${table} WHERE ${key} = ${value} LIMIT 1) AS ${alias} ON true`
