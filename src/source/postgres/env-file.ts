import type { DatabaseSettings } from '../../config/settings.js'
import { readStream } from '../bounded-read.js'
import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { pathWord, shellCommand } from '../logs/shell.js'
import { addressOf, nonEmpty, parseDatabaseUrl, portOf, UrlError } from './database-url.js'
import { parseDotenv } from './dotenv.js'

/** An application's settings are a page of text; a larger file is something else. */
const MAX_ENV_FILE_BYTES = 64 * 1024

/** The first 64 KB of a file on the host. @throws DatabaseError if the file cannot be read */
export const readEnvText = async (host: Host, path: string): Promise<string> => {
  // `-f`: opening a FIFO would block.
  const command = await host.run(shellCommand(`f=${pathWord(path)}; [ -f "$f" ] && exec head -c ${MAX_ENV_FILE_BYTES} "$f"`))
  command.stdin.end()
  command.stderr.resume()
  try {
    // A dishonest host may send more than `head` would.
    const text = await readStream(command.stdout, MAX_ENV_FILE_BYTES)
    if ((await command.status) === 0) return text.toString('utf8')
  } catch (error) {
    command.kill()
    if ((error as NodeJS.ErrnoException).code !== 'EFBIG') throw error
  }
  throw new DatabaseError(`${path} on ${host.label} cannot be read`, {
    settings: ({ database }) =>
      `Check env_file under ${database}: the file must exist on the host and be readable for the user who signs in.`,
    init: 'Is the path right? The file must exist on the host, and the user who signs in must be able to read it.',
  })
}

/**
 * The database settings in an application's `.env`: `DATABASE_URL`, or `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_HOST`, `DB_PORT`. @throws
 * UrlError
 */
export const parseEnvFile = (text: string): Partial<DatabaseSettings> => {
  const env = parseDotenv(text)
  const url = env.get('DATABASE_URL')
  if (url) return parseDatabaseUrl(url)
  const [name, user, password, host, port] = ['NAME', 'USER', 'PASSWORD', 'HOST', 'PORT'].map(key => env.get(`DB_${key}`))
  return { ...addressOf(host), ...nonEmpty({ name, user, password }), ...portOf(port) }
}

/** The file's host, socket and port, unless our settings name their own: a container's host name means nothing outside it. */
const addressIn = (found: Partial<DatabaseSettings>, { said: own = [] }: DatabaseSettings): Partial<DatabaseSettings> => {
  const { host, socket, port } = found
  const isSetHere = own.includes('host') || own.includes('socket')
  return { ...(isSetHere ? {} : nonEmpty({ host, socket })), ...(port !== undefined && !own.includes('port') && { port }) }
}

/** The file's TLS. Its paths are on the host: elsewhere they are not opened, and only named to people. */
const tlsIn = (
  { tls, caFile, certFile, keyFile }: Partial<DatabaseSettings>,
  settings: DatabaseSettings,
  { isHere }: Host,
): Partial<DatabaseSettings> => ({
  ...(tls && !settings.tls && { tls }),
  ...(caFile && !settings.caFile && (isHere ? { caFile } : { caOnHost: caFile })),
  ...(isHere && certFile && keyFile && !settings.certFile && { certFile, keyFile }),
})

const unreadableUrl = (path: string, host: Host, error: unknown): DatabaseError =>
  new DatabaseError(
    // Never the message of another error: parsers quote their input, which holds the password.
    `${path} on ${host.label}: DATABASE_URL ${error instanceof UrlError ? error.message : 'cannot be parsed'}`,
    {
      settings: ({ database }) => `Set host, port, name and user under ${database} instead of env_file.`,
      init: 'Choose another way to sign in.',
    },
  )

/** The settings, completed from the application's own file on the host; each key of our own settings wins. @throws DatabaseError */
export const withEnvFile = async (settings: DatabaseSettings, host: Host): Promise<DatabaseSettings> => {
  if (!settings.envFile) return settings
  let found: Partial<DatabaseSettings>
  const text = await readEnvText(host, settings.envFile)
  try {
    found = parseEnvFile(text)
  } catch (error) {
    throw unreadableUrl(settings.envFile, host, error)
  }
  const { name, user, password, passwordFile, passwordCommand, passwordEnv, schema } = settings
  const ownPassword = nonEmpty({ password, passwordFile, passwordCommand, passwordEnv })
  const applicationValues = nonEmpty({ name: found.name, user: found.user, schema: found.schema })
  const whole: DatabaseSettings = {
    ...settings,
    ...applicationValues,
    ...addressIn(found, settings),
    ...tlsIn(found, settings, host),
    ...nonEmpty({ name, user, schema }),
    ...(Object.keys(ownPassword).length === 0 && nonEmpty({ password: found.password })),
  }
  if (!whole.name || !whole.user)
    throw new DatabaseError(`${settings.envFile} on ${host.label} sets neither DATABASE_URL nor DB_NAME and DB_USER`, {
      settings: ({ database }) => `Set name and user under ${database}, or point env_file at the file that sets them.`,
      init: 'Choose another way to sign in.',
    })
  return whole
}
