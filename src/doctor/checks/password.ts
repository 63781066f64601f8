import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { shellPath } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { error, fine, leftOut, warning } from '../findings.js'
import { type CheckContext, check, type Finding } from '../types.js'

const ofFile = async (path: string): Promise<Finding> => {
  const about = await stat(path).catch((thrown: NodeJS.ErrnoException) => thrown)
  if (about instanceof Error) return error(`the password file ${path} cannot be read: ${about.code}`, 'Check its path and its permissions.')
  if (!about.isFile()) return error(`the password file ${path} is not a file`, 'Name the file that contains the password.')
  // Readable by the group is fine: a group of operators may share the password of a read-only role.
  if ((about.mode & 0o007) !== 0)
    return warning(
      `the password file ${path} is open to every user of this machine`,
      toCopy('Restrict it', `chmod o-rwx ${shellPath(path)}`),
    )
  if ((about.mode & 0o070) !== 0)
    return fine(`in ${path}, not open to all, but your group can read it; if it should not: chmod 600 ${shellPath(path)}`)
  return fine(`in ${path}, not open to others`)
}

const ofPgpass = async ({ env, home }: CheckContext['environment']): Promise<Finding> => {
  const path = env.PGPASSFILE ?? join(home, '.pgpass')
  const about = await stat(path).catch(() => undefined)
  if (!about) return leftOut(`none is configured, and there is no ${path}`)
  if ((about.mode & 0o077) === 0) return fine(`none is configured; ${path} is used`)
  return warning(`${path} is open to others and therefore ignored`, toCopy('Restrict it', `chmod 600 ${shellPath(path)}`))
}

/** Where the database password comes from. The sign-in shows whether it is the right one. */
export const password = check({
  title: 'Password',
  after: ['settings'],
  async run({ settings, environment }) {
    const { password: given, passwordFile, passwordCommand, passwordEnv, envFile } = settings.target.database
    if (passwordFile !== undefined) return [await ofFile(passwordFile)]
    if (given !== undefined) return [fine('in the environment')]
    if (passwordCommand !== undefined) return [fine('from password_command')]
    if (passwordEnv !== undefined)
      return [
        environment.env[passwordEnv]
          ? fine(`in the environment, as ${passwordEnv}`)
          : error(`the environment variable ${passwordEnv} (password_env) is not set`, 'Set it in the environment of check_status.'),
      ]
    return [envFile === undefined ? await ofPgpass(environment) : leftOut(`the application's own, from ${envFile} on the host`)]
  },
})
