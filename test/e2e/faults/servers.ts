import pg from 'pg'
import type { ExpectStatic } from 'vitest'
import { type OwnPostgres, startOwnPostgres, startStandby } from '../../support/own-postgres.js'
import { startPooler } from '../../support/pooler.js'
import { SECRETS } from './checks.js'
import { type Fault, LOGS, type Scene, slowTickets, untilReading, WHOLE } from './fault.js'

const own = async (scene: Scene, settings?: readonly string[]): Promise<OwnPostgres> => {
  const postgres = await startOwnPostgres(settings)
  scene.undo(postgres.stop)
  return postgres
}

let shared: Promise<OwnPostgres> | undefined

/** One primary for all standbys: each is made from a copy of it. */
const primary = (): Promise<OwnPostgres> => {
  // One copy's checkpoint is not to take away what another has not fetched yet.
  shared ??= startOwnPostgres(["wal_keep_size = '1GB'"])
  return shared
}

export const stopServers = async (): Promise<void> => (await shared)?.stop()

/** Whoever is asked is also asked for what was left there. */
const settingsFor = ({ port, sql }: Pick<OwnPostgres, 'port' | 'sql'>) => ({ changes: { database: { port, name: 'platform' } }, sql })

/** Of one that is no longer there, or just about to be: its log can be read, and what came before. */
const lostOnTheWay = (
  name: string,
  message: string,
  says: Fault['says'],
  end: (postgres: OwnPostgres, backend: number) => Promise<unknown>,
  isGone = false,
): Fault => ({
  name,
  message,
  status: 3,
  ...(says && { says }),
  prints: [LOGS, 'Total Providers: 0'],
  arrange: async scene => {
    const postgres = await own(scene)
    await slowTickets(postgres.sql, 20)
    return {
      ...settingsFor(postgres),
      ...(isGone && { sql: false }),
      meanwhile: async () => end(postgres, await untilReading(postgres.sql)),
    }
  },
})

/** A standby that is asked in place of its primary. */
const standby = (
  fault: Omit<Fault, 'arrange'>,
  settings: readonly string[],
  answer: string,
  {
    isStarved = false,
    after,
  }: { readonly isStarved?: boolean; readonly after?: (expect: ExpectStatic, scene: Scene) => Promise<void> } = {},
): Fault => ({
  ...fault,
  arrange: async scene => {
    const there = await startStandby(await primary(), settings, answer, isStarved)
    scene.undo(there.stop)
    // What lets nobody in has no sessions.
    return { ...settingsFor(there), ...(answer !== 'ready' && { sql: false }), ...(after && { after: expect => after(expect, scene) }) }
  },
})

/** PgBouncer refuses, each time with the same code. */
const pooled = (
  name: string,
  message: string,
  says: NonNullable<Fault['says']>,
  { password, ...options }: { readonly password?: string; readonly mode?: string; readonly database?: string },
): Fault => ({
  name,
  message,
  status: 3,
  says,
  prints: [LOGS, 'New deposits: unknown'],
  arrange: async scene => {
    const { port, stop } = await startPooler(scene.platform.port, options)
    scene.undo(stop)
    return { changes: { database: { port, ...(password && { password_file: undefined, password_command: `echo '${password}'` }) } } }
  },
})

const UNKNOWN = [LOGS, 'New deposits: unknown']

export const servers: readonly Fault[] = [
  lostOnTheWay(
    'its backend is killed',
    'closed the connection without giving a reason',
    ['PostgreSQL closed the connection without giving a reason', 'Its log on the host says why'],
    async (_, backend) => process.kill(backend, 'SIGKILL'),
  ),
  lostOnTheWay(
    'the server is restarted in mid-flight',
    'due to administrator command',
    ['terminating connection due to administrator command', 'try again in a minute'],
    async ({ pid }) => process.kill(pid, 'SIGINT'),
    true,
  ),
  {
    name: 'all connections of the server are taken',
    message: 'too many clients',
    status: 3,
    says: [/(too many clients already|remaining connection slots are reserved)/, 'no free connection'],
    prints: UNKNOWN,
    arrange: async scene => {
      const postgres = await own(scene, ['max_connections = 6', 'superuser_reserved_connections = 1', 'reserved_connections = 0'])
      const { host, port, superuser: user, password } = postgres
      for (let n = 0; n < 5; n++) {
        const client = new pg.Client({ host, port, user, password, database: 'postgres' })
        client.on('error', () => {})
        await client.connect()
        scene.undo(() => client.end().catch(() => {}))
      }
      return settingsFor(postgres)
    },
  },
  standby(
    {
      name: 'the server is starting up',
      message: 'is starting up',
      status: 3,
      says: ['the database system is starting up', 'try again in a minute'],
      prints: UNKNOWN,
    },
    ["restore_command = 'sleep 0.2; false'"],
    '57P03',
    { isStarved: true },
  ),
  standby(
    {
      name: 'the server is in recovery and takes no queries',
      message: 'not accepting connections',
      status: 3,
      says: ['the database system is not accepting connections', 'in recovery'],
      prints: UNKNOWN,
    },
    ['hot_standby = off'],
    '57P03',
  ),
  standby(
    { name: 'a standby is as good as its primary', status: 1, prints: [LOGS, 'Total Providers: 0', '✅ MONITORING COMPLETE'] },
    [],
    'ready',
    {
      after: async (expect, scene) => {
        const { stdout, stderr } = await scene.run(['doctor'])
        expect(stdout, stderr).toMatch(/✅ .*\n? .*a standby, (not|\d+ s) behind its primary/)
      },
    },
  ),
  {
    name: 'a standby cancels a query that is in its way',
    message: 'due to conflict with recovery',
    status: 3,
    says: ['could not be read completely: terminating connection due to conflict with recovery', 'standby'],
    prints: [LOGS, 'Total Providers: 0'],
    arrange: async scene => {
      const origin = await primary()
      await origin.sql('CREATE DATABASE cancelled TEMPLATE platform')
      const there = (text: string) => origin.sql(text, 'cancelled')
      await slowTickets(there, 20)
      const { port, stop } = await startStandby(origin, ['max_standby_streaming_delay = 0'], 'ready')
      scene.undo(stop)
      const reader = new pg.Client({ host: '127.0.0.1', port, user: origin.superuser, password: origin.password, database: 'cancelled' })
      reader.on('error', () => {})
      await reader.connect()
      scene.undo(() => reader.end().catch(() => {}))
      const sql = async (text: string) => (await reader.query(text)).rows
      return {
        changes: { database: { port, name: 'cancelled' } },
        sql,
        meanwhile: async () => {
          await untilReading(sql)
          await there('ALTER TABLE tickets ADD COLUMN more text')
        },
      }
    },
  },
  {
    name: 'PgBouncer stands between, in transaction mode',
    status: 1,
    prints: WHOLE,
    arrange: async scene => {
      const { port, stop } = await startPooler(scene.platform.port)
      scene.undo(stop)
      // Its one connection stays, and nothing may be left open on it.
      const sql = async () =>
        scene.platform.sql(
          "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND usename = 'check_status' AND state <> 'idle'",
        )
      return { changes: { database: { port } }, sql }
    },
  },
  pooled('PgBouncer knows another password', 'SASL authentication failed', ['SASL authentication failed', 'and the password'], {
    password: SECRETS.wrong,
  }),
  pooled('PgBouncer does not know the database', 'no such database', ['no such database', '`name` under [targets.test.database]'], {
    database: 'another',
  }),
  pooled('PgBouncer stands between, in statement mode', 'statement pooling mode', ['statement pooling mode', 'pool_mode = transaction'], {
    mode: 'statement',
  }),
  {
    name: 'PgBouncer stands between, and nothing behind it',
    message: 'server login',
    status: 3,
    deadline: 4,
    says: [/could not be read completely: (no answer from \S+ within 4 s \(reading\)|.*(server login|cannot connect))/],
    prints: UNKNOWN,
    arrange: async scene => {
      const { port, stop } = await startPooler(1)
      scene.undo(stop)
      return { changes: { database: { port } } }
    },
  },
]
