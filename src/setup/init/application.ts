import { DatabaseError } from '../../source/errors.js'
import type { Host } from '../../source/host.js'
import { UrlError } from '../../source/postgres/database-url.js'
import { parseEnvFile, readEnvText } from '../../source/postgres/env-file.js'
import { isPlain } from '../../terminal/answer-errors.js'
import { checkedAs } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import { confirmRetry, type InitContext, LIKE_A_PATH, runTrial } from './trial.js'

/** The database settings in the application's own file, without the password, which stays there. */
export interface Application {
  readonly envFile: string
  readonly name?: string
  readonly user?: string
  readonly host?: string
  readonly port?: number
  readonly socket?: string
  /** The schema of its tables, if the file names one. */
  readonly schema?: string
  readonly hasPassword: boolean
}

/** Whether a value is valid as a setting and safe to show; others are ignored. */
const isUsable = (key: string, value: string | undefined): value is string => {
  if (value === undefined || !isPlain(value)) return false
  try {
    checkedAs('database', key)(value)
    return true
  } catch {
    return false
  }
}

/** Never ends if the file is a FIFO, so the caller sets a deadline. @throws DatabaseError */
const readApplication = async (host: Host, envFile: string): Promise<Application> => {
  const text = await readEnvText(host, envFile)
  let found: ReturnType<typeof parseEnvFile>
  try {
    found = parseEnvFile(text)
  } catch (error) {
    // Other errors quote the text that could not be parsed, and with it the password.
    const reason = error instanceof UrlError ? error.message : 'cannot be parsed'
    throw new DatabaseError(`${envFile}: DATABASE_URL ${reason}`, 'Enter another file, or "-" for none.')
  }
  const { name, user, password, host: address, port, socket, schema } = found
  if (name === undefined && user === undefined)
    throw new DatabaseError(`${envFile} sets neither DATABASE_URL nor DB_NAME and DB_USER`, 'Enter another file, or "-" for none.')
  return {
    envFile,
    hasPassword: password !== undefined,
    ...(isUsable('name', name) && { name }),
    ...(isUsable('user', user) && { user }),
    ...(isUsable('host', address) && { host: address }),
    ...(isUsable('socket', socket) && { socket }),
    ...(port !== undefined && port < 65_536 && { port }),
    ...(isUsable('schema', schema) && { schema }),
  }
}

/** Asks for the application's .env and reads it; undefined: none that helps. @throws Interrupted */
export const askApplication = async (host: Host, proposed: string | undefined, context: InitContext): Promise<Application | undefined> => {
  const { dialogue } = context
  dialogue.say(
    proposed === undefined
      ? 'There is no readable .env in /opt/proconnectsa; the application names its database there.'
      : "The application's .env names its database. Its password is neither shown nor copied.",
  )
  for (;;) {
    const envFile = await dialogue.text('Path of the .env on the host, "-" for none', {
      proposed: proposed ?? '-',
      check: answer => (answer === '-' ? answer : checkedAs('database', 'env_file')(answer)),
      ...EXPLANATIONS.envFile,
    })
    if (envFile === '-') return undefined
    try {
      const found = await runTrial(context, host.label, () => readApplication(host, envFile))
      const { name, user, socket, host: address = '127.0.0.1', port = 5432 } = found
      dialogue.success(
        `the .env names ${[name && `database ${name}`, user && `user ${user}`, `at ${socket ?? `${address}:${port}`}`, found.schema && `schema ${found.schema}`].filter(Boolean).join(', ')}`,
      )
      return found
    } catch (error) {
      dialogue.showError(error)
      if (!(await confirmRetry(dialogue, 'continues without the .env', LIKE_A_PATH))) return undefined
    }
  }
}
