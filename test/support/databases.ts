import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { types } from '../../src/source/postgres/column-types.js'
import { TEMPLATE } from './global.js'
import { SHAPE } from './shape.js'

/** Lends databases with all tables and no rows. To copy the template takes longer than most tests: those of one file share a copy. */
export interface Databases {
  /** @param use gets the superuser's connection to a database that nobody else is in */
  lend(use: (client: pg.ClientBase, database: string) => Promise<void>): Promise<void>
}

interface Copy {
  readonly name: string
  /** One connection: a new one has to read half of the catalogs first. */
  readonly pool: pg.Pool
}

const login = (database: string): pg.ClientConfig => {
  const { port, socketDir } = inject('postgres')
  return { host: socketDir, port, user: 'postgres', database, types }
}

const asAdmin = async (sql: string): Promise<void> => {
  const admin = new pg.Client(login('postgres'))
  await admin.connect()
  await admin.query(sql)
  await admin.end()
}

const copyOfTemplate = async (): Promise<Copy> => {
  const name = `platform_${randomUUID().replaceAll('-', '')}`
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  const pool = new pg.Pool({ ...login(name), max: 1, idleTimeoutMillis: 0 })
  pool.on('error', () => {})
  return { name, pool }
}

const drop = async ({ name, pool }: Copy): Promise<void> => {
  await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await pool.end()
}

/** What the connection was left in the middle of: a test that failed may have been waiting for a lock that is never released. */
const begun = (client: pg.ClientBase): Promise<unknown> =>
  client.query({ text: 'ROLLBACK', query_timeout: 2_000 } as pg.QueryConfig).then(() => client.query('DISCARD ALL'))

/** Takes out the rows that a test put in. False if it left more than rows, or more of them than are quickly gone. */
const isEmptied = async (client: pg.ClientBase): Promise<boolean> => {
  await begun(client)
  const {
    rows: [found],
  } = await client.query(SHAPE)
  if (found.shape !== inject('postgres').shape || !found.isSmall) return false
  await client.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    END $$;
    RESET session_replication_role`)
  return true
}

/** Its databases are gone once `use` is through with it. */
export const inDatabases = async (use: (databases: Databases) => Promise<void>): Promise<void> => {
  const free: Copy[] = []
  const take = async (): Promise<[Copy, pg.PoolClient]> => {
    for (let copy = free.pop(); copy; copy = free.pop()) {
      const client = await copy.pool.connect().catch(() => undefined)
      if (client && (await isEmptied(client).catch(() => false))) return [copy, client]
      client?.release(true)
      await drop(copy)
    }
    const copy = await copyOfTemplate()
    return [copy, await copy.pool.connect()]
  }
  try {
    await use({
      async lend(use) {
        const [copy, client] = await take()
        // While it is lent the pool does not listen.
        const ignore = (): void => {}
        client.on('error', ignore)
        try {
          await use(client, copy.name)
        } finally {
          client.off('error', ignore)
          client.release()
          free.push(copy)
        }
      },
    })
  } finally {
    for (const copy of free) await drop(copy)
  }
}
