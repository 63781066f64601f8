import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { HintedError } from '../text/hinted-error.js'
import { type DemoLog, writeLogs } from './logs.js'
import { type Postgres, startPostgres } from './postgres.js'
import { addSample } from './sample.js'
import { SCHEMA } from './schema.js'
import { type SshServer, startSshServer } from './ssh-server.js'

export interface Demo {
  /** Settings that lead to it, as a person would write them. */
  readonly configFile: string
  /** Ends all of it and removes what it left; may be called again. */
  stop(): Promise<void>
}

const DATABASE = 'proconnectsa'
const ROLE = 'check_status'

const fillDatabase = async (postgres: Postgres, password: string, now: Date): Promise<void> => {
  const login = { host: postgres.host, port: postgres.port, user: postgres.superuser, password: postgres.password }
  const within = async (database: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> => {
    const client = new pg.Client({ ...login, database })
    client.on('error', () => {}) // the query that runs at that time says it
    await client.connect()
    try {
      await work(client)
    } finally {
      await client.end()
    }
  }
  await within('postgres', async client => {
    await client.query(`CREATE DATABASE ${DATABASE}`)
    await client.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}'`)
  })
  await within(DATABASE, async client => {
    await client.query('BEGIN')
    await client.query(SCHEMA)
    await addSample(client, now)
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ROLE}`)
    await client.query('COMMIT')
  })
}

const settingsFor = (ssh: SshServer, postgres: Postgres, folder: string, logs: readonly DemoLog[]): string => `\
default_target = "demo"

[targets.demo]
timezone = "Africa/Johannesburg"

[people]
exclude = ["client_*@temp.platform.example"]

[targets.demo.ssh]
host = "127.0.0.1"
user = "demo"
port = ${ssh.port}
identity_file = "${join(folder, 'key')}"
known_hosts = "${join(folder, 'known_hosts')}"

[targets.demo.database]
host = "127.0.0.1"
port = ${postgres.port}
name = "${DATABASE}"
user = "${ROLE}"
password_file = "${join(folder, 'password')}"
${logs.map(({ name, path, kind }) => `\n[[targets.demo.logs]]\nname = "${name}"\npath = "${path}"\nkind = "${kind}"\n`).join('')}`

type Part = Pick<Demo, 'stop'>

/** Starts the parts one by one, and notes each as soon as there is something to end. */
const startParts = async (folder: string, parts: Part[]): Promise<void> => {
  const now = new Date()
  const password = randomBytes(18).toString('hex')
  const postgres = await startPostgres()
  parts.push(postgres)
  await fillDatabase(postgres, password, now)
  const ssh = await startSshServer({ port: postgres.port, socket: join(postgres.socketDir, `.s.PGSQL.${postgres.port}`) })
  parts.push(ssh)
  const logs = await writeLogs(join(folder, 'logs'), now)
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text, { mode: 0o600 })
  await write('key', ssh.clientKey)
  await write('known_hosts', `[127.0.0.1]:${ssh.port} ${ssh.hostKey}\n`)
  await write('password', `${password}\n`)
  await write('config.toml', settingsFor(ssh, postgres, folder, logs))
}

const makeFolder = (): string => {
  try {
    return mkdtempSync(join(tmpdir(), 'check_status-demo-'))
  } catch (error) {
    throw new HintedError(
      `nothing can be made in ${tmpdir()}: ${(error as NodeJS.ErrnoException).code}`,
      'Name a folder for temporary files that you may write to: TMPDIR.',
      { cause: error },
    )
  }
}

/**
 * Starts a platform of its own on loopback: PostgreSQL, an SSH server and logs, with invented people and times around now.
 * @param cleanUpLater is given `stop` before anything runs: whoever is interrupted while it starts can end it all the same
 */
export const startDemo = async (cleanUpLater: (stop: () => Promise<void>) => void = () => {}): Promise<Demo> => {
  // Not awaited: an interruption would find a folder that nobody is to clean up yet.
  const folder = makeFolder()
  const parts: Part[] = []
  let ending: Promise<void> | undefined
  const end = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const starting = startParts(folder, parts)
  const stop = async (): Promise<void> => {
    await starting.catch(() => {}) // a PostgreSQL that is half there cannot be ended yet
    ending ??= end()
    await ending
  }
  cleanUpLater(stop)
  try {
    await starting
  } catch (error) {
    await stop()
    throw error
  }
  return { configFile: join(folder, 'config.toml'), stop }
}
