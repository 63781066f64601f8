import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
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
  const admin = new pg.Client({ ...login, database: 'postgres' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${DATABASE}`)
  await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}'`)
  await admin.end()
  const client = new pg.Client({ ...login, database: DATABASE })
  await client.connect()
  await client.query('BEGIN')
  await client.query(SCHEMA)
  await addSample(client, now)
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ROLE}`)
  await client.query('COMMIT')
  await client.end()
}

const settingsFor = (ssh: SshServer, postgres: Postgres, folder: string, logs: readonly DemoLog[]): string => `\
default_target = "demo"

[targets.demo]
timezone = "Africa/Johannesburg"

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

/** Starts a platform of its own on loopback: PostgreSQL, an SSH server and logs, with invented people and times around now. */
export const startDemo = async (): Promise<Demo> => {
  const folder = await mkdtemp(join(tmpdir(), 'check_status-demo-'))
  let postgres: Postgres | undefined
  let ssh: SshServer | undefined
  const stop = async (): Promise<void> => {
    await ssh?.stop()
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const now = new Date()
    const password = randomBytes(18).toString('hex')
    postgres = await startPostgres()
    await fillDatabase(postgres, password, now)
    ssh = await startSshServer({ port: postgres.port, socket: join(postgres.socketDir, `.s.PGSQL.${postgres.port}`) })
    const logs = await writeLogs(join(folder, 'logs'), now)
    const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text, { mode: 0o600 })
    await write('key', ssh.clientKey)
    await write('known_hosts', `[127.0.0.1]:${ssh.port} ${ssh.hostKey}\n`)
    await write('password', `${password}\n`)
    await write('config.toml', settingsFor(ssh, postgres, folder, logs))
    return { configFile: join(folder, 'config.toml'), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
