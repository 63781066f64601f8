import { DatabaseError } from '../../source/errors.js'
import type { Host } from '../../source/host.js'
import { UrlError } from '../../source/postgres/database-url.js'
import { parseEnvFile, readEnvText } from '../../source/postgres/env-file.js'
import { isPlain } from '../../terminal/dialogue.js'
import { checkedAs } from './draft.js'
import { asksAgain, type Here, tryOut } from './trial.js'

/** What the application's own file says of its database. The password is not among it: it stays where it is. */
export interface Application {
  readonly envFile: string
  readonly name?: string
  readonly user?: string
  readonly host?: string
  readonly port?: number
  readonly socket?: string
  /** Where its tables are, if it says so. */
  readonly schema?: string
  readonly hasPassword: boolean
}

/** Passed over where it would not do as a setting, or not be seen as it is. */
const proper = (key: string, value: string | undefined): value is string => {
  if (value === undefined || !isPlain(value)) return false
  try {
    checkedAs('database', key)(value)
    return true
  } catch {
    return false
  }
}

/** Of a FIFO nothing ever comes: whoever waits has a deadline. @throws DatabaseError */
const readApplication = async (host: Host, envFile: string): Promise<Application> => {
  const text = await readEnvText(host, envFile)
  let found: ReturnType<typeof parseEnvFile>
  try {
    found = parseEnvFile(text)
  } catch (error) {
    // Whatever another parser would say quotes what it could not read, and that is where the password is.
    const why = error instanceof UrlError ? error.message : 'cannot be understood'
    throw new DatabaseError(`${envFile}: DATABASE_URL ${why}`, 'Name another file, or "-" for none.')
  }
  const { name, user, password, host: at, port, socket, schema } = found
  if (name === undefined && user === undefined)
    throw new DatabaseError(`${envFile} says neither DATABASE_URL nor DB_NAME and DB_USER`, 'Name another file, or "-" for none.')
  return {
    envFile,
    hasPassword: password !== undefined,
    ...(proper('name', name) && { name }),
    ...(proper('user', user) && { user }),
    ...(proper('host', at) && { host: at }),
    ...(proper('socket', socket) && { socket }),
    ...(port !== undefined && port < 65_536 && { port }),
    ...(proper('schema', schema) && { schema }),
  }
}

/** Where the application says what its database is; undefined: nowhere that is of use. @throws Interrupted */
export const askApplication = async (host: Host, proposed: string | undefined, here: Here): Promise<Application | undefined> => {
  const { dialogue } = here
  dialogue.say(
    proposed === undefined
      ? 'There is no .env in /opt/proconnectsa that can be read; it says what the database of the application is.'
      : "The application's .env says what its database is; its password is neither shown nor copied.",
  )
  for (;;) {
    const envFile = await dialogue.text('Its path on the host, "-" for none', {
      proposed: proposed ?? '-',
      check: answer => (answer === '-' ? answer : checkedAs('database', 'env_file')(answer)),
    })
    if (envFile === '-') return undefined
    try {
      const found = await tryOut(here, host.label, () => readApplication(host, envFile))
      const { name, user, socket, host: at = '127.0.0.1', port = 5432 } = found
      dialogue.success(
        `it names ${[name && `database ${name}`, user && `user ${user}`, `at ${socket ?? `${at}:${port}`}`, found.schema && `schema ${found.schema}`].filter(Boolean).join(', ')}`,
      )
      return found
    } catch (error) {
      dialogue.showError(error)
      if (!(await asksAgain(dialogue, 'it'))) return undefined
    }
  }
}
