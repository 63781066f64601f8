import { ConnectionError } from '../errors.js'
import { tableOf } from '../target-hints.js'
import type { Banner } from './banner.js'
import { describeAttempts, type KeyAttempts, takesKeys } from './key-attempts.js'

/** Refused or cut off before the host was shown anything: a moment later it may be another matter. */
export class TransientError extends ConnectionError {}

/** The host was shown what there is, and will not have it: to ask again is of no use, and may have us barred. */
export class RefusalError extends ConnectionError {
  override readonly isFinal = true
}

interface RawError {
  readonly message: string
  readonly code?: string | number
  readonly level?: string
}

/** The network's own words, by error code of the system. */
const NETWORK: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: ['refused the connection', 'Is sshd running there, and is the port right? A firewall can refuse too.'],
  ENOTFOUND: ['has no address: the name is not known', 'Check the host name, and whether this machine is online.'],
  EAI_AGAIN: ['has no address: no name server answered', 'Is this machine online?'],
  EINVAL: ['has no address: this is no host name', 'Check the host name.'],
  EHOSTUNREACH: ['cannot be reached from here', 'Check the network, or a VPN that has to be up.'],
  ENETUNREACH: ['cannot be reached from here', 'Is this machine online?'],
  ETIMEDOUT: ['did not answer', 'Check the network, the address and the firewall.'],
}
const HUNG_UP = ['hung up before the sign-in', 'sshd may be full (MaxStartups) or bar this address: try again in a minute.'] as const
const FULL = [
  'is full: it takes no more connections at the moment (MaxStartups)',
  'Others are signing in there, or this address is barred for a while: try again in a minute.',
] as const
const FOREIGN = ['does not speak SSH: something else answers there', 'Is this the port of sshd?'] as const
const PASSING: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** What sshd can offer that ssh2 knows, by the kind of method. */
const OFFERS = [
  [/cipher/, 'Let sshd offer aes256-gcm@openssh.com (Ciphers) as well.'],
  [/MAC/, 'Let sshd offer hmac-sha2-256-etm@openssh.com (MACs) as well.'],
  [/host key/, 'Let sshd have a host key of type ed25519 (HostKey, HostKeyAlgorithms).'],
] as const
const OFFER_KEX =
  'Let sshd offer curve25519-sha256 (KexAlgorithms) as well: ssh2 has no post-quantum key exchange, and none that is broken.'

const otherMethods = ({ methods, isPartial }: NonNullable<KeyAttempts['open']>): readonly [string, string] => {
  const others = methods.join(', ')
  return isPartial
    ? [
        `wants ${others} besides the key`,
        'check_status signs in by a key alone: use an account of which sshd asks no more (AuthenticationMethods publickey).',
      ]
    : [
        `takes no key, only ${others}`,
        'check_status signs in by a key: let sshd take them (PubkeyAuthentication yes), and list yours in authorized_keys.',
      ]
}

/** ssh2 says the same whether nothing came, or something that is not SSH. */
export const NO_HEADER = 'Connection lost before handshake'

/**
 * What ssh2 or the network says before somebody is signed in, as a person is told of it.
 * @param where `root@server.example:22`, and by which way. @param banner all that was heard from there before it spoke SSH
 */
export const connectionError = (error: unknown, where: string, attempts: KeyAttempts, banner: Banner): ConnectionError => {
  if (error instanceof ConnectionError) return error
  const { message, code, level } = error as RawError
  const as = ([what, hint]: readonly [string, string], Kind = ConnectionError): ConnectionError =>
    new Kind(`${where} ${what}`, hint, { cause: error })
  const Passing = attempts.tried.length === 0 ? TransientError : ConnectionError
  const known = NETWORK[code ?? '']
  if (known) return as(known, PASSING.has(code) ? Passing : ConnectionError)
  if (banner.isTurningAway) return as(FULL, Passing)
  if (banner.isForeign) return as(FOREIGN)
  if (PASSING.has(code) || message === NO_HEADER) return as(HUNG_UP, Passing)
  if (/Too many authentication failures/.test(message))
    return as(
      [
        `takes no more keys (${describeAttempts(attempts)})`,
        `Name the right key as identity_file under ${tableOf('ssh')}, and set IdentitiesOnly yes in ~/.ssh/config, so that the agent offers no other.`,
      ],
      RefusalError,
    )
  if (level === 'client-authentication' && attempts.open && !takesKeys(attempts)) return as(otherMethods(attempts.open), RefusalError)
  if (level === 'client-authentication' && attempts.noKeys.length > 0) return noKeyError(attempts, where, error)
  if (level === 'client-authentication')
    return as(
      [
        `accepted no key (${describeAttempts(attempts)})`,
        `Name the right key as identity_file under ${tableOf('ssh')}, or load it with ssh-add; the host lists it in authorized_keys.`,
      ],
      RefusalError,
    )
  if (/no matching/.test(message))
    return as([`and this program have no method in common: ${message}`, OFFERS.find(([kind]) => kind.test(message))?.[1] ?? OFFER_KEX])
  // What the host itself says has a code, and what ssh2 makes of it a level: without either it cannot be read.
  if (level === 'protocol' || level === 'handshake' || (level === undefined && code === undefined))
    return as([
      `does not speak SSH as expected: ${message}`,
      'Is this the port of sshd? If it is, it may be full (MaxStartups): try again in a minute.',
    ])
  return as([`broke off the sign-in: ${message}`, 'The log of sshd on the host says why.'])
}

/** The host was shown nothing, or nothing that was meant: what has to be mended is here. */
const noKeyError = ({ tried, passedOver, noKeys }: KeyAttempts, where: string, cause: unknown): ConnectionError => {
  const others = [...(tried.length > 0 ? [`${where} did not accept ${tried.join(', ')}`] : []), ...passedOver]
  return new ConnectionError(
    `no key to sign in to ${where}: ${noKeys.join(', ')}${others.length > 0 ? ` (${others.join('; ')})` : ''}`,
    `Check identity_file under ${tableOf('ssh')}, or IdentityFile in ~/.ssh/config: it takes the path of a private key.`,
    { cause },
  )
}

/** The host sends what it was not granted (RFC 4254, 5.2), and nobody can read that fast. */
export const UNASKED = 'more than was asked for'

/** What ssh2 says of a connection that was up. */
const LOSSES: readonly (readonly [words: RegExp, what: string, hint: string])[] = [
  [/Keepalive timeout/, 'gave no sign of life for 15 s', 'The network may be down: try again.'],
  [
    /Output length exceeded/,
    'sent what unpacks to more than any packet of SSH may hold',
    'No sshd does that: look at who answers there. `plain = true` in the settings has nothing squeezed.',
  ],
  [/^more than was asked for$/, `sent ${UNASKED}`, 'No sshd does that: look at who answers there.'],
]

/** Why a connection that was up is gone. */
export const lossError = (error: RawError | undefined, label: string): ConnectionError => {
  const [, what, hint] = LOSSES.find(([words]) => error && words.test(error.message)) ?? [
    undefined,
    `closed the connection${error ? `: ${error.message}` : ''}`,
    'sshd or the host was restarted, or the network broke: try again.',
  ]
  return new ConnectionError(`${label} ${what}`, hint, { cause: error })
}
