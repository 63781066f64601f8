import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import process from 'node:process'

const orElse = <T>(read: () => T, fallback: T): T => {
  try {
    return read()
  } catch {
    return fallback // containers run under uids that the password file does not list
  }
}

/**
 * The home folder: HOME, or the password file's, which is all that cron and systemd leave. A relative HOME is not used: it would
 * take settings, which can name commands to run, from whatever the current folder is.
 */
export const home = (): string =>
  orElse(() => {
    const given = homedir()
    return isAbsolute(given) ? given : userInfo().homedir
  }, '/')

/** The user who runs this process. */
export const username = (): string => orElse(() => userInfo().username, process.env.USER ?? 'root')
