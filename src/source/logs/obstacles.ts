import { posix } from 'node:path'
import type { ReadError } from '../readings.js'
import { pasteable } from './shell.js'

/** A right on the file itself is gone with its next rotation: the folder hands it down to every file that is made in it. */
const grant = (user: string, path: string): string => {
  const [who, folder] = [user || 'USER', pasteable(posix.dirname(path))]
  return `setfacl -m ${pasteable(`u:${who}:rX,d:u:${who}:r`)} ${folder} && setfacl -m ${pasteable(`u:${who}:r`)} ${pasteable(path)}`
}

const enter = (user: string, path: string): string =>
  `setfacl -m ${pasteable(`u:${user || 'USER'}:x`)} ${pasteable(posix.dirname(path))} (and each folder above it that is closed), then ${grant(user, path)}`

/** Who reads logs on Debian, and is nobody that could change them. */
const READERS = 'adm'

const denied = (path: string, detail: string): ReadError => {
  // user / mode / size / mtime / inode / owner / group; a group's name may itself hold anything
  const [user = '', mode = '', , , , , ...group] = detail.split('/')
  const readable = mode[4] === 'r' && group.join('/') !== 'root'
  const join = (name: string): string => `usermod -aG ${pasteable(name)} ${pasteable(user || 'USER')}`
  const lasting = readable
    ? `${join(group.join('/'))}, or ${grant(user, path)}`
    : `${grant(user, path)}; or let logrotate hand it to a group: create 0640 ${READERS}, then ${join(READERS)}`
  return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${lasting}` }
}

const failed = (path: string, detail: string): 'absent' | ReadError => {
  const slash = detail.indexOf('/')
  const [user, said] = [detail.slice(0, slash), detail.slice(slash + 1)]
  if (said.endsWith(': No such file or directory')) return 'absent'
  if (said.endsWith(': Permission denied'))
    return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${enter(user, path)}` }
  return { message: `${path}: ${said.split(': ').at(-1)}`, hint: 'Check the path of this log in the settings, and look at it on the host.' }
}

/** Why nothing was read of a unit's journal. */
export const journalObstacle = (unit: string, word: string, user: string): 'absent' | ReadError => {
  if (word === 'noentry') return 'absent'
  if (word === 'nogroup')
    return {
      message: `the journal of ${unit}: permission denied${user && ` for ${user}`}`,
      hint: `On the host, as root: usermod -aG systemd-journal ${pasteable(user || 'USER')}`,
    }
  return {
    message: `the journal of ${unit}: there is no journalctl on the host`,
    hint: 'Where does the unit log to? Name the file by its path in the settings.',
  }
}

/** What stands at a log's path instead of a file that can be read, from the word and the detail that the host answered. */
export const obstacle = (path: string, word: string, detail: string): 'absent' | ReadError => {
  if (word === 'failed') return failed(path, detail)
  if (word === 'denied') return denied(path, detail)
  return { message: `${path}: is a ${word}, not a file`, hint: 'Only plain files are read: set the path of the log itself.' }
}

/** Reading began, and then the disk or the pattern failed. `codes` are those that the script prints after a log. */
export const broken = (path: string, codes: string): ReadError | undefined => {
  // A pattern that grep refuses makes the reading before it fail too.
  if (codes.includes('m'))
    return {
      message: `${path}: grep on the host does not take the pattern`,
      hint: 'It takes POSIX extended regular expressions (grep -E).',
    }
  if (codes.includes('r')) return { message: `${path}: reading it failed on the host`, hint: 'Look at the disk there: dmesg | tail' }
  return undefined
}

/** The command ran, and what came back is not ours. `said`: what came instead. */
export const garbled = (label: string, said: string): ReadError => {
  const words = said.replace(/\s+/g, ' ').trim().slice(0, 200)
  return {
    message: `${label} does not run our command for the logs${words ? `; it says: ${words}` : ''}`,
    hint: 'Logs need a shell for the user on the host: look for ForceCommand in sshd_config, command= in authorized_keys, and nologin in /etc/passwd.',
  }
}

export const CUT_SHORT: ReadError = {
  message: 'the answer of the host about the logs broke off',
  hint: 'Try again; perhaps the connection was lost.',
}

/** Whatever was thrown or aborted with, as a reading's failure. */
export const reasonOf = (error: unknown): ReadError => {
  const { message, hint } = (error ?? {}) as { message?: unknown; hint?: unknown }
  return {
    message: typeof message === 'string' && message ? message : String(error),
    hint: typeof hint === 'string' && hint ? hint : 'Try again; --debug shows more.',
  }
}
