import { readFileSync } from 'node:fs'
import { shellWord } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import type { ConnectionError } from '../errors.js'
import { fingerprint, HostKeyError } from '../ssh/host-key.js'
import { unreadHostKeysError } from '../ssh/known-hosts.js'
import type { SshLog } from './log.js'

/** The fingerprint of the key in a line of known_hosts. */
const fingerprintAt = (file: string, line: number): string => {
  try {
    const key = /AAAA[A-Za-z0-9+/]{1,16000}/.exec(readFileSync(file, 'utf8').split('\n')[line - 1] ?? '')?.[0]
    return key === undefined ? 'another one' : fingerprint(Buffer.from(key, 'base64'))
  } catch {
    return 'another one'
  }
}

/** `ssh -p 2222 root@server.example` */
const sshCommand = (where: string): string => {
  const [, to = where, port = '22'] = /^(.*):(\d+)$/.exec(where) ?? []
  return ['ssh', ...(port === '22' ? [] : ['-p', port]), to].map(shellWord).join(' ')
}

/** Why ssh does not trust the host; undefined: it does. @param where `root@server.example:22` */
export const hostKeyError = (
  where: string,
  { words, hostKey = 'ssh did not show it', unreadHostKeys }: SshLog,
): ConnectionError | undefined => {
  const cause = new Error(words)
  const shown = hostKey.replace(/^.* /, '')
  const [, list, reason] = /^Error checking host key \S{1,20} \S{1,60} in revoked keys file (.{1,500}): (.{1,300})$/m.exec(words) ?? []
  if (list !== undefined)
    return new HostKeyError(
      `the revoked host keys in ${list} cannot be read: ${reason}`,
      'Fix the file, or RevokedHostKeys in ssh_config: no host is trusted without it.',
      { cause },
    )
  const [, revoked] = /host key for (\S{1,300}) is marked as revoked/.exec(words) ?? []
  if (revoked !== undefined)
    return new HostKeyError(
      `the host key of ${revoked} is revoked: ${shown}`,
      "Do not sign in. Ask the host's administrator for its new key.",
      { cause },
    )
  const [, changed] = /^Host key for (\S{1,300}) has changed/m.exec(words) ?? []
  if (changed !== undefined) {
    const [, file = 'known_hosts', line = '0'] = /^Offending \S{1,40} key in (.{1,500}):(\d+)$/m.exec(words) ?? []
    return new HostKeyError(
      `the host key of ${changed} has changed: it is ${shown}, and ${file}:${line} says ${fingerprintAt(file, Number(line))}`,
      toCopy(
        'Possible man-in-the-middle attack. If the host was reinstalled, sign in once by hand after',
        `ssh-keygen -R ${shellWord(changed)} -f ${shellWord(file)}`,
      ),
      { cause },
    )
  }
  if (!/Host key verification failed/.test(words)) return undefined
  if (unreadHostKeys) return unreadHostKeysError(unreadHostKeys.file, unreadHostKeys.reason, cause)
  const [, unknown = where] = /host key is known for (\S{1,300}) and/.exec(words) ?? []
  return new HostKeyError(
    `the host key of ${unknown} is not known (${hostKey})`,
    toCopy('Compare the fingerprint, then accept it: run check_status in a terminal, or once', sshCommand(where)),
    { cause },
  )
}
