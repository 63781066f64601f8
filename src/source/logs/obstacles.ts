import { posix } from 'node:path'
import { shellWord } from '../../text/shell-words.js'
import type { ReadError } from '../readings.js'

/** Debian's group for reading logs, which gives no right to change them. */
const LOG_GROUP = 'adm'

/** Bits as `ls -l` prints them: `-rw-r-----`. */
const isGroupRead = (mode: string): boolean => mode[4] === 'r'
const isOthersRead = (mode: string): boolean => mode[7] === 'r'

/**
 * A right on the file itself is lost at its next rotation, so the folder gets a default ACL, which new files inherit. A default ACL
 * replaces the umask, so it must also deny what the log denies to its group and to others, or the next file would be open to all.
 */
const grant = (user: string, path: string, mode: string): string => {
  const [who, folder] = [user || 'USER', shellWord(posix.dirname(path))]
  const shut = `${isGroupRead(mode) ? '' : ',d:g::-'}${isOthersRead(mode) ? '' : ',d:o::-'}`
  return `setfacl -m ${shellWord(`u:${who}:rX,d:u:${who}:r${shut}`)} ${folder} && setfacl -m ${shellWord(`u:${who}:r`)} ${shellWord(path)}`
}

const addToGroup = (user: string, group: string): string => `usermod -aG ${shellWord(group)} ${shellWord(user || 'USER')}`

const denied = (path: string, detail: string): ReadError => {
  // user / mode / size / mtime / inode / owner / group; a group's name may itself hold anything
  const [user = '', mode = '', , , , owner = '', ...rest] = detail.split('/')
  const group = rest.join('/')
  // logrotate's "create 0600" would remove the inherited right.
  const handOver = `create 0640 ${shellWord(owner)} ${LOG_GROUP}`
  const lasting =
    isGroupRead(mode) && group !== 'root'
      ? `${addToGroup(user, group)}, or ${grant(user, path, mode)}`
      : `if logrotate rotates it, first put "${handOver}" into its settings, then ${addToGroup(user, LOG_GROUP)} && chgrp ${LOG_GROUP} ${shellWord(path)} && chmod g+r ${shellWord(path)}; if the application does, ${grant(user, path, mode)}`
  return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${lasting}` }
}

/** A folder of the path cannot be entered. `detail` names the folder, its mode and its group. */
const folderClosed = (path: string, detail: string): ReadError => {
  const [, user = '', mode = '', group = '', folder = ''] = /^([^/]*)\/([^/]*)\/([^/]*)\/(.*)$/s.exec(detail) ?? []
  const isOpenToGroup = isGroupRead(mode) && /[xs]/.test(mode[6] ?? '') && group !== 'root'
  const own = folder === '' ? posix.dirname(path) : folder
  const enter =
    own === posix.dirname(path) && folder !== ''
      ? ''
      : `setfacl -m ${shellWord(`u:${user || 'USER'}:x`)} ${shellWord(own)} (and any other closed folder of the path), then `
  // The file's own mode is unknown: assume the usual one, which keeps others out.
  const lasting = `${isOpenToGroup ? `${addToGroup(user, group)}, or ` : ''}${enter}${grant(user, path, '-rw-r-----')}`
  return { message: `${path}: permission denied${user && ` for ${user}`}`, hint: `On the host, as root: ${lasting}` }
}

const failed = (path: string, detail: string): 'absent' | ReadError => {
  const reason = detail.slice(detail.indexOf('/') + 1)
  if (reason.endsWith(': No such file or directory')) return 'absent'
  return { message: `${path}: ${reason.split(': ').at(-1)}`, hint: 'Check the path of this log in the settings, and the file on the host.' }
}

/** Why a unit's journal could not be read. */
export const journalObstacle = (unit: string, word: string, user: string): 'absent' | ReadError => {
  if (word === 'noentry') return 'absent'
  if (word === 'nogroup')
    return {
      message: `the journal of ${unit}: permission denied${user && ` for ${user}`}`,
      hint: `On the host, as root: usermod -aG systemd-journal ${shellWord(user || 'USER')}`,
    }
  return {
    message: `the journal of ${unit}: there is no journalctl on the host`,
    hint: "Find the file that the unit logs to, and set it as this log's path in the settings.",
  }
}

/** Why a log's path could not be read, from the word and the detail that the host printed. */
export const obstacle = (path: string, word: string, detail: string): 'absent' | ReadError => {
  if (word === 'failed') return failed(path, detail)
  if (word === 'denied') return denied(path, detail)
  if (word === 'closed') return folderClosed(path, detail)
  return { message: `${path}: is a ${word}, not a file`, hint: 'Only regular files are read: set path to the log itself.' }
}

/** The failure of a log that could be opened, from the codes that the script prints after it. */
export const readFailure = (path: string, codes: string): ReadError | undefined => {
  // A pattern that grep refuses makes the reading before it fail too.
  if (codes.includes('m'))
    return {
      message: `${path}: grep on the host rejects the pattern`,
      hint: 'The pattern must be a POSIX extended regular expression (grep -E).',
    }
  if (codes.includes('r')) return { message: `${path}: read error on the host`, hint: 'Check its disk: dmesg | tail' }
  return undefined
}

/** Something else than our command ran, and printed `output`. */
export const unexpectedOutput = (label: string, output: string): ReadError => {
  const words = output.replace(/\s+/g, ' ').trim().slice(0, 200)
  return {
    message: `${label} does not run our command for the logs${words ? `, but prints: ${words}` : ''}`,
    hint: 'Reading logs needs a shell: check ForceCommand in sshd_config, command= in authorized_keys and nologin in /etc/passwd on the host.',
  }
}

export const CUT_SHORT: ReadError = {
  message: "the host's output for the logs is incomplete",
  hint: 'Try again: the connection may have been lost.',
}

/** The failure of a reading from anything thrown, or from the reason of an abort. */
export const readErrorOf = (error: unknown): ReadError => {
  const { message, hint } = (error ?? {}) as { message?: unknown; hint?: unknown }
  return {
    message: typeof message === 'string' && message ? message : String(error),
    hint: typeof hint === 'string' && hint ? hint : 'Try again; --debug shows more.',
  }
}
