import { parseEnv } from 'node:util'
import { parse } from 'pg-connection-string'
import type { DatabaseSettings } from '../../config/settings.js'
import { gather } from '../bounded.js'
import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { pathWord, shellCommand } from '../logs/shell.js'
import { tableOf } from '../target-hints.js'

/** An application's settings are a page of text; more than this is something else. */
const LONGEST = 64 * 1024

/** The text of a file on the host, as far as an application's settings go. @throws DatabaseError */
export const readEnvText = async (host: Host, path: string): Promise<string> => {
  // To open a FIFO would wait for ever.
  const command = await host.run(shellCommand(`f=${pathWord(path)}; [ -f "$f" ] && exec head -c ${LONGEST} "$f"`))
  command.stdin.end()
  command.stderr.resume()
  try {
    // The host is asked for no more; what it sends is its own affair.
    const text = await gather(command.stdout, LONGEST)
    if ((await command.status) === 0) return text.toString('utf8')
  } catch (error) {
    command.kill()
    if ((error as NodeJS.ErrnoException).code !== 'EFBIG') throw error
  }
  throw new DatabaseError(
    `${path} on ${host.label} cannot be read`,
    `Check env_file under ${tableOf('database')}: the file must exist there, and the user who signs in must be able to read it.`,
  )
}

/** `host` of a URL may name the directory of a socket. */
const place = (host: string | null | undefined): Partial<DatabaseSettings> =>
  !host ? {} : host.startsWith('/') ? { socket: host } : { host }

/** What is none says nothing. */
const portOf = (written: string | null | undefined): { port?: number } => {
  const port = Number(written)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}
}

const said = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])))

/** Django's ways to name PostgreSQL in a URL. */
const SCHEME = /^(postgres|postgresql|pgsql|postgis):\/\//
/** The way to the database is the SSH connection; what the application does about TLS is not for us, and would be looked for on this machine. */
const TLS = /(?<=[?&])ssl\w*=[^&]*&?/g

const parseUrl = (url: string): Partial<DatabaseSettings> => {
  if (!SCHEME.test(url)) throw new TypeError('not the URL of a PostgreSQL database')
  const { host, port, user, password, database } = parse(url.replace(SCHEME, 'postgres://').replace(TLS, ''))
  return { ...place(host), ...said({ user, password, name: database ?? undefined }), ...portOf(port) }
}

/** What an application's `.env` says of its database: `DATABASE_URL`, or `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_HOST`, `DB_PORT`. @throws when the URL is none of PostgreSQL */
export const parseEnvFile = (text: string): Partial<DatabaseSettings> => {
  const env = parseEnv(text)
  if (env.DATABASE_URL) return parseUrl(env.DATABASE_URL)
  const { DB_NAME: name, DB_USER: user, DB_PASSWORD: password, DB_HOST: host, DB_PORT: port } = env
  return { ...place(host), ...said({ name, user, password }), ...portOf(port) }
}

/**
 * The settings with what the application's own file on the host says of its database; a name, a user and a password that
 * the settings give themselves win. @throws DatabaseError
 */
export const withEnvFile = async (settings: DatabaseSettings, host: Host): Promise<DatabaseSettings> => {
  if (!settings.envFile) return settings
  let found: { -readonly [Key in keyof DatabaseSettings]?: DatabaseSettings[Key] }
  const text = await readEnvText(host, settings.envFile)
  try {
    found = parseEnvFile(text)
  } catch {
    // Whatever the parser would say quotes what it could not read, and that is where the password is.
    throw new DatabaseError(
      `${settings.envFile} on ${host.label}: DATABASE_URL cannot be understood`,
      `Give host, port, name and user under ${tableOf('database')} instead of env_file.`,
    )
  }
  const { name, user, password, passwordFile, passwordCommand, passwordEnv } = settings
  const ownPassword = said({ password, passwordFile, passwordCommand, passwordEnv })
  if (Object.keys(ownPassword).length > 0) delete found.password
  const whole: DatabaseSettings = { ...settings, ...found, ...said({ name, user }), ...ownPassword }
  if (!whole.name || !whole.user)
    throw new DatabaseError(
      `${settings.envFile} on ${host.label} says neither DATABASE_URL nor DB_NAME and DB_USER`,
      `Give name and user under ${tableOf('database')}, or point env_file at the file that has them.`,
    )
  return whole
}
