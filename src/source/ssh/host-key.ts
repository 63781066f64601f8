import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { ConnectionError } from '../errors.js'
import type { Interaction } from '../source.js'
import { hostEntry, type KnownKey } from './known-hosts.js'

/** Whom we expect to meet: the name under which known_hosts knows them, and what it says. */
export interface Expected {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Where a key that the person accepts is kept; undefined: nowhere. */
  readonly file: string | undefined
  readonly known: readonly KnownKey[]
}

/** As `ssh-keygen -l` prints it. */
export const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

const typeOf = (key: Buffer): string => {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0
  return key.subarray(4, 4 + Math.min(length, 64)).toString('latin1')
}

const PREFERRED = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

/**
 * The kinds of host key to ask for: those that are known, else ssh2 picks its own favourite and a good host looks like a changed one.
 */
export const hostKeyAlgorithms = (known: readonly KnownKey[]): ServerHostKeyAlgorithm[] => {
  const types = new Set(known.filter(({ revoked }) => !revoked).map(({ type }) => type))
  const wanted = PREFERRED.filter(algorithm => types.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm))
  return wanted.length > 0 ? [...wanted] : [...PREFERRED]
}

const keep = async (file: string, entry: string, key: Buffer): Promise<void> => {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const before = await readFile(file, 'utf8').catch(() => '')
    const newline = before === '' || before.endsWith('\n') ? '' : '\n'
    await appendFile(file, `${newline}${entry} ${typeOf(key)} ${key.toString('base64')}\n`, { mode: 0o600 })
  } catch (error) {
    throw new ConnectionError(
      `the host key could not be kept in ${file}: ${(error as NodeJS.ErrnoException).code}`,
      'Make the file writable, or name another one as known_hosts under [targets.….ssh].',
    )
  }
}

/**
 * Whether the host may be trusted. An unknown one is shown to the person, if there is one, and kept when they say yes.
 * @throws ConnectionError that says both fingerprints, and where the other one stands
 */
export const verifyHostKey = async (key: Buffer, { host, port, user, file, known }: Expected, ask: Interaction['ask']): Promise<void> => {
  const entry = hostEntry(host, port)
  const found = known.filter(one => one.key.equals(key))
  const revoked = found.find(one => one.revoked)
  if (revoked)
    throw new ConnectionError(
      `the host key of ${entry} is revoked (${revoked.file}:${revoked.line})`,
      'Do not sign in. Ask whoever runs the host for its new key.',
    )
  if (found.length > 0) return
  const [other] = known.filter(one => !one.revoked)
  if (other)
    throw new ConnectionError(
      `the host key of ${entry} has changed: it is ${fingerprint(key)}, and ${other.file}:${other.line} says ${fingerprint(other.key)}`,
      `Somebody may be in between. If the host was set up anew: ssh-keygen -R '${entry}' -f ${other.file}, then sign in once by hand.`,
    )
  const unknown = `the host key of ${entry} is not known (${typeOf(key)} ${fingerprint(key)})`
  const byHand = `ssh ${port === 22 ? '' : `-p ${port} `}${user}@${host}`
  if (!ask)
    throw new ConnectionError(unknown, `Compare the fingerprint, then run "${byHand}" once, or check_status in a terminal, to accept it.`)
  const answer = await ask(`The ${unknown.slice(4)}.\nIs this the right host? It is kept in ${file ?? 'no file'} (yes/no): `, false)
  if (answer?.trim().toLowerCase() !== 'yes')
    throw new ConnectionError(`${unknown}, and was not accepted`, 'Ask whoever runs the host for its fingerprint.')
  if (file) await keep(file, entry, key)
}
