import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import process from 'node:process'

const known = <T>(look: () => T, otherwise: T): T => {
  try {
    return look()
  } catch {
    return otherwise // a uid without an entry in the password file, as containers have
  }
}

/**
 * The home folder: HOME, else the password file's, which is what cron and systemd leave us. One that is no whole path would be
 * wherever somebody stands, and with it settings that name commands.
 */
export const home = (): string =>
  known(() => {
    const said = homedir()
    return isAbsolute(said) ? said : userInfo().homedir
  }, '/')

/** Who runs this. */
export const username = (): string => known(() => userInfo().username, process.env.USER ?? 'root')
