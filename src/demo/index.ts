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
  /** A settings file for the demo, as a user would write it. */
  readonly configFile: string
  /** Stops all parts and removes their files. Can be called again. */
  stop(): Promise<void>
}

const DATABASE = 'proconnectsa'
const ROLE = 'check_status'

const fillDatabase = async (postgres: Postgres, password: string, now: Date): Promise<void> => {
  const login = { host: postgres.host, port: postgres.port, user: postgres.superuser, password: postgres.password }
  const within = async (database: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> => {
    const client = new pg.Client({ ...login, database })
    client.on('error', () => {}) // the running query rejects with the error
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

type Stoppable = Pick<Demo, 'stop'>

/** Starts the parts one by one, and adds each to `parts` as soon as it must be stopped. */
const startParts = async (folder: string, parts: Stoppable[]): Promise<void> => {
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
      `cannot create a folder in ${tmpdir()}: ${(error as NodeJS.ErrnoException).code}`,
      'Set TMPDIR to a folder that you can write to.',
      { cause: error },
    )
  }
}

/**
 * Starts a demo platform on loopback: PostgreSQL, an SSH server and logs, with invented people and times around now.
 * @param cleanUpLater receives `stop` before anything runs, so that an interruption during the start can stop the demo too
 */
export const startDemo = async (cleanUpLater: (stop: () => Promise<void>) => void = () => {}): Promise<Demo> => {
  // Synchronous: an interruption in between would leave a folder without clean-up.
  const folder = makeFolder()
  const parts: Stoppable[] = []
  let stopping: Promise<void> | undefined
  const stopParts = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const starting = startParts(folder, parts)
  const stop = async (): Promise<void> => {
    await starting.catch(() => {}) // a PostgreSQL that is still starting cannot be stopped yet
    stopping ??= stopParts()
    await stopping
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
