import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { getPassword } from 'pgpass/lib/helper.js'
import { readSecret } from '../../config/secret.js'
import type { DatabaseSettings, SecretSource } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { DatabaseError } from '../errors.js'
import { tableOf } from '../target-hints.js'

const WHERE = `See password_file, password_command and password_env under ${tableOf('database')}.`

/** Bytes: ten thousand lines. */
const LARGEST = 1024 * 1024

const fromPgpass = async (database: DatabaseSettings, { env, home }: Environment): Promise<string | undefined> => {
  const file = env.PGPASSFILE ?? `${home}/.pgpass`
  // Asked for here first: the library writes its own warnings to standard error, and reads lines of any length.
  const about = await stat(file).catch(() => undefined)
  if (!about?.isFile() || about.size > LARGEST || (about.mode & 0o077) !== 0) return undefined
  const host = database.socket ?? database.host
  const { port, user, name } = database
  // Not through the library's own door, which is shut where the environment has a PGPASSWORD.
  return new Promise(resolve => getPassword({ host, port, user, database: name }, createReadStream(file), resolve))
}

const sourceOf = ({ passwordFile, passwordCommand, passwordEnv }: DatabaseSettings): SecretSource | undefined => {
  if (passwordFile) return { file: passwordFile }
  if (passwordCommand) return { command: passwordCommand }
  return passwordEnv ? { env: passwordEnv } : undefined
}

/** Where the settings say the password is; `~/.pgpass` where they say nothing. @throws DatabaseError */
export const findPassword = async (database: DatabaseSettings, environment: Environment): Promise<string | undefined> => {
  if (database.password !== undefined) return database.password
  const source = sourceOf(database)
  if (!source) return fromPgpass(database, environment)
  // A group of operators may share the file of a password that can only read.
  return readSecret(source, 'password', environment.env, { openToOthers: true }).catch(error => {
    throw new DatabaseError(error.message, WHERE, { cause: error })
  })
}

/** Whether there is anything to answer with, should the server want a password. Runs no command and reads no secret. */
export const mayHavePassword = async (database: DatabaseSettings, environment: Environment): Promise<boolean> =>
  database.password !== undefined || sourceOf(database) !== undefined || (await fromPgpass(database, environment)) !== undefined
