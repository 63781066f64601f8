import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import process from 'node:process'
import { home, username } from '../terminal/account.js'

/** The account that the service runs as. */
export interface ServiceAccount {
  readonly name: string
  readonly home: string
  /** Not the account that runs this command. */
  readonly isOtherUser: boolean
}

/** Looks up a uid with getent, which prints `name:x:uid:gid:gecos:home:shell`. */
const accountOf = (uid: number): ServiceAccount | undefined => {
  try {
    const [name, , , , , folder] = execFileSync('getent', ['passwd', String(uid)], { encoding: 'utf8' })
      .trim()
      .split(':')
    return name && folder ? { name, home: folder, isOtherUser: true } : undefined
  } catch {
    return undefined // no account has that uid, or there is no getent
  }
}

/** The current account; for root, the file's owner: a service that runs as root must not read settings that another user can change. */
export const accountFor = (file: string | undefined): ServiceAccount => {
  const owner = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.uid
  const isOfOtherUser = process.getuid?.() === 0 && owner !== undefined && owner !== 0
  return (isOfOtherUser ? accountOf(owner) : undefined) ?? { name: username(), home: home(), isOtherUser: false }
}
