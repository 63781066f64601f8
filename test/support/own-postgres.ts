import { execFile, spawn } from 'node:child_process'
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Postgres, startPostgres } from '../../src/demo/postgres.js'
import { furnish } from './global.js'
import { freePort } from './ports.js'

const run = promisify(execFile)

type Sql = (text: string, database?: string) => Promise<any[]>

/** One connection for each text, so that none stands in the way of what is tried. */
const sqlAt =
  (login: pg.ClientConfig): Sql =>
  async (text, database = 'platform') => {
    const client = new pg.Client({ ...login, database })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

/** A PostgreSQL that nobody else needs: it may be killed, filled or restarted. */
export interface OwnPostgres extends Postgres {
  readonly database: 'platform'
  /** Anything, as the superuser. */
  readonly sql: Sql
}

/** @param settings lines of postgresql.conf. @param hba lines of pg_hba.conf, before all others */
export const startOwnPostgres = async (settings: readonly string[] = [], hba: readonly string[] = []): Promise<OwnPostgres> => {
  const postgres = await startPostgres({ settings, hba })
  await furnish(postgres, 'platform')
  const { host, port, superuser: user, password } = postgres
  const sql = sqlAt({ host, port, user, password })
  return { ...postgres, database: 'platform', sql }
}

/** The server's answer to a sign-in: its SQLSTATE, or `ready`. */
const answerOf = async (login: pg.ClientConfig): Promise<string | undefined> => {
  const client = new pg.Client(login)
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return 'ready'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

export interface Standby {
  readonly port: number
  /** Anything that it answers, as the superuser. */
  readonly sql: Sql
  stop(): Promise<void>
}

/**
 * A standby of a primary, made from a copy of its files and fed by it.
 * @param settings lines of postgresql.conf. @param answer what it is to say to a sign-in before this resolves: `ready`, or a SQLSTATE
 * @param isStarved it has not the WAL that it must have before it can begin
 */
export const startStandby = async (
  primary: OwnPostgres,
  settings: readonly string[],
  answer: string,
  isStarved = false,
): Promise<Standby> => {
  const folder = dirname(primary.socketDir)
  const port = await freePort()
  const data = join(folder, `standby-${port}`)
  const login = { host: '127.0.0.1', user: primary.superuser, password: primary.password, database: 'postgres' }
  const { uid, gid } = await stat(join(folder, 'data'))
  const client = new pg.Client({ ...login, port: primary.port })
  await client.connect()
  await client.query("SELECT pg_backup_start('standby', true)")
  // What goes away meanwhile is not missed.
  await run('cp', ['-a', join(folder, 'data'), data]).catch(() => {})
  const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)')
  await client.end()
  for (const name of ['postmaster.pid', 'postmaster.opts', 'pg_wal']) await rm(join(data, name), { recursive: true, force: true })
  await mkdir(join(data, 'pg_wal/archive_status'), { recursive: true, mode: 0o700 })
  await writeFile(join(data, 'backup_label'), rows[0].labelfile)
  await writeFile(join(data, 'standby.signal'), '')
  const source = `host=127.0.0.1 port=${primary.port} user=${primary.superuser} password=${primary.password}`
  const feed = ["wal_retrieve_retry_interval = '100ms'", `primary_conninfo = '${source}'`]
  await appendFile(join(data, 'postgresql.conf'), [...(isStarved ? [] : feed), ...settings, ''].join('\n'))
  await run('chown', ['-R', `${uid}:${gid}`, data])
  // As the primary was started: "/…/bin/postgres" "-D" …
  const [, program = ''] = /^"?([^"\s]+)/.exec(await readFile(join(folder, 'data/postmaster.opts'), 'utf8')) ?? []
  const server = spawn(program, ['-D', data, '-p', String(port), '-k', primary.socketDir], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    detached: true,
    ...(process.getuid?.() === 0 && { uid, gid }),
  })
  let said = ''
  server.stderr.on('data', chunk => {
    said = (said + chunk).slice(-4096)
  })
  const gone = new Promise<void>(resolve => server.on('close', () => resolve()))
  const stop = async (): Promise<void> => {
    server.kill('SIGQUIT')
    await gone
  }
  for (let tries = 0; (await answerOf({ ...login, port })) !== answer; tries++) {
    if (tries > 300 || server.exitCode !== null) {
      await stop()
      throw new Error(`the standby did not come to ${answer}: ${said}`)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return { port, sql: sqlAt({ ...login, port }), stop }
}
