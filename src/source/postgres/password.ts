import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import pgpass from 'pgpass'
import type { DatabaseSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { DatabaseError } from '../errors.js'
import { tableOf } from '../target-hints.js'

/** A password manager may ask its own person, but not for ever. */
const COMMAND_TIMEOUT_MS = 20_000

const WHERE = `See password_file, password_command and password_env under ${tableOf('database')}.`

const fromFile = async (path: string): Promise<string> => {
  const text = await readFile(path, 'utf8').catch(error => {
    throw new DatabaseError(`the password file ${path} cannot be read: ${error.code ?? error.message}`, WHERE)
  })
  const [first = ''] = text.split(/\r?\n/)
  if (first === '') throw new DatabaseError(`the password file ${path} is empty`, WHERE)
  return first
}

const fromCommand = async (command: string, env: Environment['env']): Promise<string> => {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { timeout: COMMAND_TIMEOUT_MS, env: { ...env } }).catch(
    error => {
      // Neither its output nor the command line goes into the message: both can hold the secret.
      throw new DatabaseError(`password_command failed (${error.killed ? 'no answer within 20 s' : `exit status ${error.code}`})`, WHERE)
    },
  )
  const [first = ''] = stdout.split(/\r?\n/)
  if (first === '') throw new DatabaseError('password_command printed nothing', WHERE)
  return first
}

const fromPgpass = async (database: DatabaseSettings, { env, home }: Environment): Promise<string | undefined> => {
  const file = env.PGPASSFILE ?? `${home}/.pgpass`
  // Asked for here first: the library writes its own warnings to standard error.
  const { mode } = await stat(file).catch(() => ({ mode: 0o777 }))
  if ((mode & 0o077) !== 0) return undefined
  const host = database.socket ?? database.host
  return new Promise(resolve => pgpass({ host, port: database.port, user: database.user, database: database.name }, resolve))
}

/** Where the settings say the password is; `~/.pgpass` where they say nothing. @throws DatabaseError */
export const findPassword = async (database: DatabaseSettings, environment: Environment): Promise<string | undefined> => {
  if (database.password !== undefined) return database.password
  if (database.passwordFile) return fromFile(database.passwordFile)
  if (database.passwordCommand) return fromCommand(database.passwordCommand, environment.env)
  if (database.passwordEnv) {
    const password = environment.env[database.passwordEnv]
    if (!password) throw new DatabaseError(`the environment variable ${database.passwordEnv} (password_env) is not set`, WHERE)
    return password
  }
  return fromPgpass(database, environment)
}
