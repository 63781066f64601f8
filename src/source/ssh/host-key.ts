import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { shellWord } from '../../text/shell-words.js'
import { toCopy } from '../../text/to-copy.js'
import { ConnectionError } from '../errors.js'
import type { Interaction } from '../source.js'
import { hasAuthority, hostEntry, type KnownKey, typeOf } from './known-hosts.js'
import type { Destination } from './ssh-config.js'

/** The host is not trusted, or not yet: no key has been offered to it. */
export class HostKeyError extends ConnectionError {
  override readonly isFinal = true
}

/** In the form that `ssh-keygen -l` prints. */
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

const algorithmsOf = (known: readonly KnownKey[]): ServerHostKeyAlgorithm[] => {
  const types = new Set(known.filter(({ revoked }) => !revoked).map(({ type }) => type))
  return PREFERRED.filter(algorithm => types.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm))
}

const withPort = (known: readonly KnownKey[]): readonly KnownKey[] => known.filter(({ isPortless }) => !isPortless)

/** The host key algorithms to request: those of the known keys, or else ssh2 prefers another and a good host looks changed. */
export const hostKeyAlgorithms = (known: readonly KnownKey[]): ServerHostKeyAlgorithm[] => {
  const algorithms = algorithmsOf(withPort(known))
  return algorithms.length > 0 ? algorithms : [...new Set([...algorithmsOf(known), ...PREFERRED])]
}

const removalCommand = ({ entry }: Destination, { file }: KnownKey): string => `ssh-keygen -R ${shellWord(entry)} -f ${shellWord(file)}`

const changedKeyHint = (to: Destination, known: KnownKey): string =>
  toCopy('Possible man-in-the-middle attack. If the host was reinstalled, sign in once by hand after', removalCommand(to, known))

/** The error for a host without a key of any known type; undefined if no key is known, and so any type would have done. */
export const changedKeyType = (to: Destination, all: readonly KnownKey[]): ConnectionError | undefined => {
  const known = withPort(all)
  const [one] = known.filter(({ revoked }) => !revoked)
  if (!one || algorithmsOf(known).length === 0) return undefined
  return new HostKeyError(
    `the host key of ${to.entry} has changed: it no longer has one of type ${one.type}, which ${one.file}:${one.line} says is ${fingerprint(one.key)}`,
    changedKeyHint(to, one),
  )
}

/** The command that prints the fingerprint on the host itself. */
const fingerprintCommand = (type: string): string =>
  `ssh-keygen -lf /etc/ssh/ssh_host_${type.startsWith('ecdsa-') ? 'ecdsa' : type.replace(/^ssh-/, '')}_key.pub`

/** The command that accepts the key into the file that is read here. */
const acceptCommand = ({ user, host, port, entry, jumps, userKnownHosts: [file] }: Destination): string =>
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

const saveHostKey = async (file: string, entry: string, key: Buffer): Promise<void> => {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const before = await readFile(file, 'utf8').catch(() => '')
    const newline = before === '' || before.endsWith('\n') ? '' : '\n'
    await appendFile(file, `${newline}${entry} ${typeOf(key)} ${key.toString('base64')}\n`, { mode: 0o600 })
  } catch (error) {
    throw new HostKeyError(
      `the host key could not be saved to ${file}: ${(error as NodeJS.ErrnoException).code}`,
      {
        settings: ({ ssh }) => `Make the file writable, or name another one as known_hosts under ${ssh}.`,
        init: 'Make the file writable, or name another one with --known-hosts.',
      },
      { cause: error },
    )
  }
}

/** A fingerprint in what a person pastes: alone, or in the line that `ssh-keygen -l` prints. */
const PASTED = /\b(SHA256:[A-Za-z0-9+/]+)/

/** Asks until the person has said yes, or no, or pasted the fingerprint, as ssh does. @throws HostKeyError unless the host is trusted now */
const askToTrust = async (key: Buffer, to: Destination, unknown: string, ask: NonNullable<Interaction['ask']>): Promise<void> => {
  const type = typeOf(key)
  const [file] = to.userKnownHosts
  const command = fingerprintCommand(type)
  let question = `The host key of ${to.entry} is not known:\n  ${type} ${fingerprint(key)}\nCompare it with what the console of your provider shows, or with what the host itself says:\n  ${command}\nTrust this host? ${file ? `Its key is saved in ${file}` : 'Its key is not saved'} (yes/no): `
  for (;;) {
    const answer = (await ask(question, false))?.trim()
    const pasted = PASTED.exec(answer ?? '')?.[1]
    if (answer?.toLowerCase() === 'yes' || pasted === fingerprint(key)) return
    if (pasted !== undefined)
      throw new HostKeyError(
        `the host key of ${to.entry} is not the one that you pasted: it is ${fingerprint(key)}`,
        `Compare it with the key of type ${type}: "${command}" on the host prints it. If that differs, another host answers here: do not sign in.`,
      )
    if (answer === undefined || /^no?$/i.test(answer))
      throw new HostKeyError(`${unknown}, and was not accepted`, {
        settings: () => `Ask the host's administrator for its fingerprint, then answer yes, or run "${acceptCommand(to)}".`,
        init: `Compare it first: "${command}" on the host prints the right one. Then answer yes.`,
      })
    question = 'Type the whole word yes, or no, or paste the fingerprint that the host itself prints (yes/no): '
  }
}

/**
 * Checks that the host can be trusted. An unknown key is shown to the person, if there is one, and saved if they say yes.
 * @throws HostKeyError; for a changed key with both fingerprints and the line of known_hosts
 */
export const verifyHostKey = async (key: Buffer, to: Destination, known: readonly KnownKey[], ask: Interaction['ask']): Promise<void> => {
  const type = typeOf(key)
  const same = known.filter(one => one.key.equals(key))
  const revoked = same.find(one => one.revoked)
  if (revoked)
    throw new HostKeyError(
      `the host key of ${to.entry} is revoked (${revoked.file}:${revoked.line}): ${fingerprint(key)}`,
      "Do not sign in. Ask the host's administrator for its new key.",
    )
  if (same.length > 0) return
  const other = withPort(known).find(one => !one.revoked && one.type === type)
  if (other)
    throw new HostKeyError(
      `the host key of ${to.entry} has changed: it is ${fingerprint(key)}, and ${other.file}:${other.line} says ${fingerprint(other.key)}`,
      changedKeyHint(to, other),
    )
  const files = [...to.userKnownHosts, ...to.globalKnownHosts]
  if (await hasAuthority(files, to.entry))
    throw new HostKeyError(
      `the host key of ${to.entry} is vouched for by a certificate authority of known_hosts, which ssh2 cannot check`,
      'Set transport = "openssh", or add the host key itself to known_hosts.',
      { isBeyondSsh2: true },
    )
  const unknown = `the host key of ${to.entry} is not known (${type} ${fingerprint(key)})`
  const [file] = to.userKnownHosts
  if (!ask)
    throw new HostKeyError(
      unknown,
      file === '/dev/null'
        ? 'UserKnownHostsFile is /dev/null, so no key is ever known: name a file there, or known_hosts in the settings.'
        : toCopy('Compare the fingerprint, then accept it: run check_status in a terminal, or once', acceptCommand(to)),
      // ssh itself would take it, as ssh_config says.
      { isBeyondSsh2: to.acceptsNewKeys },
    )
  await askToTrust(key, to, unknown, ask)
  if (file) await saveHostKey(file, to.entry, key)
}
