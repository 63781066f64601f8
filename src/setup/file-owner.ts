import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import process from 'node:process'
import { home, username } from '../terminal/account.js'

/** Whom something is to run as. */
export interface RunAs {
  readonly name: string
  readonly home: string
  /** Not who runs this command. */
  readonly isOther: boolean
}

/** A line of the password file, as getent prints it: `name:x:uid:gid:gecos:home:shell`. */
const lookUp = (uid: number): RunAs | undefined => {
  try {
    const [name, , , , , folder] = execFileSync('getent', ['passwd', String(uid)], { encoding: 'utf8' })
      .trim()
      .split(':')
    return name && folder ? { name, home: folder, isOther: true } : undefined
  } catch {
    return undefined // nobody has that number, or there is no getent
  }
}

/** Who runs this; where that is root, the owner of the file: to run as root what somebody else may change would make them root. */
export const accountFor = (file: string | undefined): RunAs => {
  const owner = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.uid
  const isTheirs = process.getuid?.() === 0 && owner !== undefined && owner !== 0
  return (isTheirs ? lookUp(owner) : undefined) ?? { name: username(), home: home(), isOther: false }
}
