import type { DatabaseSettings } from '../../config/settings.js'
import { readStream } from '../bounded-read.js'
import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { pathWord, shellCommand } from '../logs/shell.js'
import { tableOf } from '../target-hints.js'
import { parseDatabaseUrl, place, portOf, said, UrlError } from './database-url.js'
import { parseDotenv } from './dotenv.js'

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
    const text = await readStream(command.stdout, LONGEST)
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

/** What an application's `.env` says of its database: `DATABASE_URL`, or `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_HOST`, `DB_PORT`. @throws UrlError */
export const parseEnvFile = (text: string): Partial<DatabaseSettings> => {
  const env = parseDotenv(text)
  const url = env.get('DATABASE_URL')
  if (url) return parseDatabaseUrl(url)
  const [name, user, password, host, port] = ['NAME', 'USER', 'PASSWORD', 'HOST', 'PORT'].map(key => env.get(`DB_${key}`))
  return { ...place(host), ...said({ name, user, password }), ...portOf(port) }
}

/** What the file says of the way there, but for what the settings say themselves: a container's host is another's there. */
const wayOf = (found: Partial<DatabaseSettings>, { said: own = [] }: DatabaseSettings): Partial<DatabaseSettings> => {
  const { host, socket, port } = found
  const isSaid = own.includes('host') || own.includes('socket')
  return { ...(isSaid ? {} : said({ host, socket })), ...(port !== undefined && !own.includes('port') && { port }) }
}

const whyNot = (path: string, host: Host, error: unknown): DatabaseError =>
  new DatabaseError(
    // Whatever a parser would say quotes what it could not read, and that is where the password is.
    `${path} on ${host.label}: DATABASE_URL ${error instanceof UrlError ? error.message : 'cannot be understood'}`,
    `Give host, port, name and user under ${tableOf('database')} instead of env_file.`,
  )

/**
 * The settings with what the application's own file on the host says of its database; what the settings say themselves wins, key by
 * key. @throws DatabaseError
 */
export const withEnvFile = async (settings: DatabaseSettings, host: Host): Promise<DatabaseSettings> => {
  if (!settings.envFile) return settings
  let found: Partial<DatabaseSettings>
  const text = await readEnvText(host, settings.envFile)
  try {
    found = parseEnvFile(text)
  } catch (error) {
    throw whyNot(settings.envFile, host, error)
  }
  const { name, user, password, passwordFile, passwordCommand, passwordEnv, schema } = settings
  const ownPassword = said({ password, passwordFile, passwordCommand, passwordEnv })
  const theirs = said({ name: found.name, user: found.user, schema: found.schema })
  const whole: DatabaseSettings = {
    ...settings,
    ...theirs,
    ...wayOf(found, settings),
    ...said({ name, user, schema }),
    ...(Object.keys(ownPassword).length === 0 && said({ password: found.password })),
  }
  if (!whole.name || !whole.user)
    throw new DatabaseError(
      `${settings.envFile} on ${host.label} says neither DATABASE_URL nor DB_NAME and DB_USER`,
      `Give name and user under ${tableOf('database')}, or point env_file at the file that has them.`,
    )
  return whole
}
