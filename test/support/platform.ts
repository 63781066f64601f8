import type pg from 'pg'
import { test as base, inject } from 'vitest'
import { checkedRows } from '../../src/source/postgres/rows.js'
import type { Query } from '../../src/source/readings.js'
import type { Row } from './builders.js'
import { type Databases, inDatabases } from './databases.js'

/** A platform of one test's own: a database with all tables and no rows. */
export interface Platform {
  readonly database: string
  readonly port: number
  readonly socketDir: string
  /** Puts rows in, and what they refer to. */
  add(...rows: readonly Row[]): Promise<void>
  /** Runs one query as a report would: read-only, and each row held against its shape; what no report can show is left out. */
  read<T>(query: Query<T>): Promise<readonly T[]>
  /** Anything, as the superuser. */
  sql(text: string, values?: readonly unknown[]): Promise<any[]>
}

const makePlatform = (client: pg.ClientBase, database: string): Platform => {
  const { port, socketDir } = inject('postgres')
  const there = new Set<Row>()
  const add = async (row: Row): Promise<void> => {
    if (there.has(row)) return
    there.add(row)
    for (const needed of row.needs) await add(needed)
    const columns = Object.keys(row.values)
    const places = columns.map((_, i) => `$${i + 1}`)
    await client.query(`INSERT INTO ${row.table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row.values))
  }
  return {
    database,
    port,
    socketDir,
    add: async (...rows) => {
      for (const row of rows) await add(row)
    },
    read: async query => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      try {
        const read = checkedRows(query, (await client.query(query.sql, [...query.values])).rows)
        if (!read.ok) throw new Error(read.error.message)
        return read.value
      } finally {
        await client.query('ROLLBACK')
      }
    },
    sql: async (text, values = []) => (await client.query(text, [...values])).rows,
  }
}

/** Nothing of it is left once `use` is through with it. */
export const inPlatform = (use: (platform: Platform) => Promise<void>): Promise<void> =>
  inDatabases(({ lend }) => lend((client, database) => use(makePlatform(client, database))))

/** vitest's `it` with a real PostgreSQL: `async ({ platform }) => …`. What a test puts in is gone after it. */
export const it = base.extend<{ platform: Platform; databases: Databases }>({
  databases: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
    async ({}, use) => inDatabases(use),
    { scope: 'file' },
  ],
  platform: async ({ databases }, use) => databases.lend((client, database) => use(makePlatform(client, database))),
})
