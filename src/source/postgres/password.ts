import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { getPassword } from 'pgpass/lib/helper.js'
import type { SecretSource } from '../../config/channel-settings.js'
import { readSecret } from '../../config/secret.js'
import type { DatabaseSettings } from '../../config/settings.js'
import type { Hint } from '../../text/hint.js'
import type { Environment } from '../environment.js'
import { DatabaseError } from '../errors.js'

const hintOf = (init: string): Hint => ({
  settings: ({ database }) => `See password_file, password_command and password_env under ${database}.`,
  init,
})

/** Bytes: ten thousand lines. */
const MAX_PGPASS_BYTES = 1024 * 1024

const fromPgpass = async (database: DatabaseSettings, { env, home }: Environment): Promise<string | undefined> => {
  const file = env.PGPASSFILE ?? `${home}/.pgpass`
  // Checked here first: the library prints its own warnings to standard error, and reads lines of any length.
  const stats = await stat(file).catch(() => undefined)
  if (!stats?.isFile() || stats.size > MAX_PGPASS_BYTES || (stats.mode & 0o077) !== 0) return undefined
  const host = database.socket ?? database.host
  const { port, user, name } = database
  // Not the library's main function, which does nothing if the environment has PGPASSWORD.
  return new Promise(resolve => getPassword({ host, port, user, database: name }, createReadStream(file), resolve))
}

const sourceOf = ({ passwordFile, passwordCommand, passwordEnv }: DatabaseSettings): SecretSource | undefined => {
  if (passwordFile) return { file: passwordFile }
  if (passwordCommand) return { command: passwordCommand }
  return passwordEnv ? { env: passwordEnv } : undefined
}

/** The password from the source that the settings name, else from `~/.pgpass`. @throws DatabaseError */
export const findPassword = async (database: DatabaseSettings, environment: Environment): Promise<string | undefined> => {
  if (database.password !== undefined) return database.password
  const source = sourceOf(database)
  if (!source) return fromPgpass(database, environment)
  // A group of operators may share the password file of a read-only role.
  return readSecret(source, 'password', environment.env, { openToOthers: true }).catch(error => {
    throw new DatabaseError(error.message, hintOf(error.hint), { cause: error })
  })
}

/** Whether a password is configured. Runs no command, and reads no secret but `~/.pgpass`. */
export const mayHavePassword = async (database: DatabaseSettings, environment: Environment): Promise<boolean> =>
  database.password !== undefined || sourceOf(database) !== undefined || (await fromPgpass(database, environment)) !== undefined
