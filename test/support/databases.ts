import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { types } from '../../src/source/postgres/column-types.js'
import { TEMPLATE } from './global.js'
import { SHAPE } from './shape.js'

/** Lends databases with all tables and no rows. To copy the template takes longer than most tests: those of one file share a copy. */
export interface Databases {
  /** @param use gets the superuser's connection to a database that nobody else is in */
  lend(use: (client: pg.Client, database: string) => Promise<void>): Promise<void>
}

const connectTo = async (database: string): Promise<pg.Client> => {
  const { port, socketDir } = inject('postgres')
  const client = new pg.Client({ host: socketDir, port, user: 'postgres', database, types })
  client.on('error', () => {})
  await client.connect()
  return client
}

const asAdmin = async (sql: string): Promise<void> => {
  const admin = await connectTo('postgres')
  await admin.query(sql)
  await admin.end()
}

const drop = (database: string): Promise<void> => asAdmin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)

/** Connects, and takes out what the test before put in. Undefined if it left more than rows, or more of them than are quickly gone. */
const emptied = async (database: string): Promise<pg.Client | undefined> => {
  const client = await connectTo(database).catch(() => undefined)
  if (!client) return undefined
  const {
    rows: [found],
  } = await client.query(SHAPE)
  if (found.shape === inject('postgres').shape && found.isSmall) {
    await client.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
      SET session_replication_role = replica;
      DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
      END $$;
      RESET session_replication_role`)
    return client
  }
  await client.end()
  return undefined
}

/** Its databases are gone once `use` is through with it. */
export const inDatabases = async (use: (databases: Databases) => Promise<void>): Promise<void> => {
  const made = new Set<string>()
  const free: string[] = []
  const take = async (): Promise<[pg.Client, string]> => {
    for (let kept = free.pop(); kept; kept = free.pop()) {
      const client = await emptied(kept)
      if (client) return [client, kept]
      await drop(kept)
      made.delete(kept)
    }
    const database = `platform_${randomUUID().replaceAll('-', '')}`
    made.add(database)
    await asAdmin(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`)
    return [await connectTo(database), database]
  }
  try {
    await use({
      async lend(use) {
        const [client, database] = await take()
        try {
          await use(client, database)
        } finally {
          await client.end().catch(() => {})
          free.push(database)
        }
      },
    })
  } finally {
    for (const database of made) await drop(database)
  }
}
