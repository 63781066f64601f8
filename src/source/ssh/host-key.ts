import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { shellWord } from '../../text/shell-words.js'
import { ConnectionError } from '../errors.js'
import type { Interaction } from '../source.js'
import { tableOf } from '../target-hints.js'
import { hostEntry, type KnownKey, typeOf } from './known-hosts.js'
import type { Destination } from './ssh-config.js'

/** The host is not to be trusted, or not yet: nothing was said to it. */
export class HostKeyError extends ConnectionError {
  override readonly isFinal = true
}

/** As `ssh-keygen -l` prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256')
    .update(key)
    .digest('base64')
    .replace(/(?<!=)=+$/, '')}`

const PREFERRED = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

const wanted = (known: readonly KnownKey[]): ServerHostKeyAlgorithm[] => {
  const types = new Set(known.filter(({ revoked }) => !revoked).map(({ type }) => type))
  return PREFERRED.filter(algorithm => types.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm))
}

/**
 * The kinds of host key to ask for: those that are known, else ssh2 picks its own favourite and a good host looks like a changed one.
 */
export const hostKeyAlgorithms = (known: readonly KnownKey[]): ServerHostKeyAlgorithm[] => {
  const ofKnown = wanted(known)
  return ofKnown.length > 0 ? ofKnown : [...PREFERRED]
}

const forget = ({ entry }: Destination, { file }: KnownKey): string => `ssh-keygen -R ${shellWord(entry)} -f ${shellWord(file)}`

/** The host offers no key of the kind that is known: undefined where none is, and so none was insisted upon. */
export const otherKindOfKey = (to: Destination, known: readonly KnownKey[]): ConnectionError | undefined => {
  const [one] = known.filter(({ revoked }) => !revoked)
  if (!one || wanted(known).length === 0) return undefined
  return new HostKeyError(
    `the host key of ${to.entry} has changed: it has none of type ${one.type} any more, which ${one.file}:${one.line} says is ${fingerprint(one.key)}`,
    `Somebody may be in between. If the host was set up anew: ${forget(to, one)}, then sign in once by hand.`,
  )
}

/** The command that has the key accepted into the very file we read. */
const byHand = ({ user, host, port, entry, jumps, userKnownHosts: [file] }: Destination): string =>
  [
    'ssh',
    ...(port === 22 ? [] : ['-p', `${port}`]),
    ...(jumps.length > 0 ? ['-J', jumps.join(',')] : []),
    ...(file && !file.endsWith('/.ssh/known_hosts') ? ['-o', `UserKnownHostsFile=${file}`] : []),
    ...(entry === hostEntry(host, port) ? [] : ['-o', `HostKeyAlias=${entry}`]),
    `${user}@${host}`,
  ]
    .map(shellWord)
    .join(' ')

const keep = async (file: string, entry: string, key: Buffer): Promise<void> => {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const before = await readFile(file, 'utf8').catch(() => '')
    const newline = before === '' || before.endsWith('\n') ? '' : '\n'
    await appendFile(file, `${newline}${entry} ${typeOf(key)} ${key.toString('base64')}\n`, { mode: 0o600 })
  } catch (error) {
    throw new HostKeyError(
      `the host key could not be kept in ${file}: ${(error as NodeJS.ErrnoException).code}`,
      `Make the file writable, or name another one as known_hosts under ${tableOf('ssh')}.`,
      { cause: error },
    )
  }
}

/**
 * Whether the host may be trusted. An unknown one is shown to the person, if there is one, and kept when they say yes.
 * @throws ConnectionError that says both fingerprints, and where the other one stands
 */
export const verifyHostKey = async (key: Buffer, to: Destination, known: readonly KnownKey[], ask: Interaction['ask']): Promise<void> => {
  const type = typeOf(key)
  const same = known.filter(one => one.key.equals(key))
  const revoked = same.find(one => one.revoked)
  if (revoked)
    throw new HostKeyError(
      `the host key of ${to.entry} is revoked (${revoked.file}:${revoked.line}): ${fingerprint(key)}`,
      'Do not sign in. Ask whoever runs the host for its new key.',
    )
  if (same.length > 0) return
  const other = known.find(one => !one.revoked && one.type === type)
  if (other)
    throw new HostKeyError(
      `the host key of ${to.entry} has changed: it is ${fingerprint(key)}, and ${other.file}:${other.line} says ${fingerprint(other.key)}`,
      `Somebody may be in between. If the host was set up anew: ${forget(to, other)}, then sign in once by hand.`,
    )
  const unknown = `the host key of ${to.entry} is not known (${type} ${fingerprint(key)})`
  const [file] = to.userKnownHosts
  if (!ask)
    throw new HostKeyError(unknown, `Compare the fingerprint, then run "${byHand(to)}" once, or check_status in a terminal, to accept it.`)
  const answer = await ask(
    `The host key of ${to.entry} is not known:\n  ${type} ${fingerprint(key)}\nCompare it with what whoever runs the host says it is.\nIs this the right host? It is kept in ${file ?? 'no file'} (yes/no): `,
    false,
  )
  if (answer?.trim().toLowerCase() !== 'yes')
    throw new HostKeyError(
      `${unknown}, and was not accepted`,
      `Ask whoever runs the host for its fingerprint, then answer yes, or run "${byHand(to)}".`,
    )
  if (file) await keep(file, to.entry, key)
}
