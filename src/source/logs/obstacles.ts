import { posix } from 'node:path'
import { shellWord } from '../../text/shell-words.js'
import type { ReadError } from '../readings.js'

/** Who reads logs on Debian, and is nobody that could change them. */
const READERS = 'adm'

/** Bits as `ls -l` prints them: `-rw-r-----`. */
const isGroupRead = (mode: string): boolean => mode[4] === 'r'
const isOthersRead = (mode: string): boolean => mode[7] === 'r'

/**
 * A right on the file itself is gone with its next rotation: the folder hands it down to every file that is made in it. It does so in place of the
 * umask, so that what the log denies to its group and to others has to be said, too, or the next one would be open to all.
 */
const grant = (user: string, path: string, mode: string): string => {
  const [who, folder] = [user || 'USER', shellWord(posix.dirname(path))]
  const shut = `${isGroupRead(mode) ? '' : ',d:g::-'}${isOthersRead(mode) ? '' : ',d:o::-'}`
  return `setfacl -m ${shellWord(`u:${who}:rX,d:u:${who}:r${shut}`)} ${folder} && setfacl -m ${shellWord(`u:${who}:r`)} ${shellWord(path)}`
}

const join = (user: string, group: string): string => `usermod -aG ${shellWord(group)} ${shellWord(user || 'USER')}`

const denied = (path: string, detail: string): ReadError => {
  // user / mode / size / mtime / inode / owner / group; a group's name may itself hold anything
  const [user = '', mode = '', , , , owner = '', ...rest] = detail.split('/')
  const group = rest.join('/')
  // logrotate's "create 0600" takes the right away again that a folder hands down.
  const handOver = `create 0640 ${shellWord(owner)} ${READERS}`
  const lasting =
    isGroupRead(mode) && group !== 'root'
      ? `${join(user, group)}, or ${grant(user, path, mode)}`
      : `where logrotate turns it, first put "${handOver}" into its settings, then ${join(user, READERS)} && chgrp ${READERS} ${shellWord(path)} && chmod g+r ${shellWord(path)}; where the application does, ${grant(user, path, mode)}`
  return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${lasting}` }
}

/** A folder on the way is closed: the one that is, with its mode and its group. */
const closed = (path: string, detail: string): ReadError => {
  const [, user = '', mode = '', group = '', folder = ''] = /^([^/]*)\/([^/]*)\/([^/]*)\/(.*)$/s.exec(detail) ?? []
  const isOpenToGroup = isGroupRead(mode) && /[xs]/.test(mode[6] ?? '') && group !== 'root'
  const own = folder === '' ? posix.dirname(path) : folder
  const enter =
    own === posix.dirname(path) && folder !== ''
      ? ''
      : `setfacl -m ${shellWord(`u:${user || 'USER'}:x`)} ${shellWord(own)} (and each folder on the way that is closed), then `
  // Of what nobody could look at, others are kept out as before; the group is left what the folder gives it.
  const lasting = `${isOpenToGroup ? `${join(user, group)}, or ` : ''}${enter}${grant(user, path, '-rw-r-----')}`
  return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${lasting}` }
}

const failed = (path: string, detail: string): 'absent' | ReadError => {
  const said = detail.slice(detail.indexOf('/') + 1)
  if (said.endsWith(': No such file or directory')) return 'absent'
  return { message: `${path}: ${said.split(': ').at(-1)}`, hint: 'Check the path of this log in the settings, and look at it on the host.' }
}

/** Why nothing was read of a unit's journal. */
export const journalObstacle = (unit: string, word: string, user: string): 'absent' | ReadError => {
  if (word === 'noentry') return 'absent'
  if (word === 'nogroup')
    return {
      message: `the journal of ${unit}: permission denied${user && ` for ${user}`}`,
      hint: `On the host, as root: usermod -aG systemd-journal ${shellWord(user || 'USER')}`,
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
  if (word === 'closed') return closed(path, detail)
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
