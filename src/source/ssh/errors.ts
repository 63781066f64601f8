import type { Hint } from '../../text/hint.js'
import { ConnectionError } from '../errors.js'
import type { Banner } from './banner.js'
import { acceptsKeys, describeAttempts, type KeyAttempts, NOT_UNLOCKED } from './key-attempts.js'

/** Refused or cut off before the host was offered a key: a second attempt may succeed. */
export class TransientError extends ConnectionError {}

/** The host rejected everything it was offered: another attempt is of no use, and could get this address banned. */
export class RefusalError extends ConnectionError {
  override readonly isFinal = true
}

interface RawError {
  readonly message: string
  readonly code?: string | number
  readonly level?: string
}

/** Network errors, by the system's error code. */
const NETWORK: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: ['refused the connection', 'Is sshd running there, and is the port right? A firewall can refuse connections too.'],
  ENOTFOUND: ['has no address: unknown host name', 'Check the host name, and whether this machine is online.'],
  EAI_AGAIN: ['has no address: no name server answered', 'Is this machine online?'],
  EINVAL: ['has no address: this is not a host name', 'Check the host name.'],
  EHOSTUNREACH: ['cannot be reached from here', 'Check the network, and the VPN if it needs one.'],
  ENETUNREACH: ['cannot be reached from here', 'Is this machine online?'],
  ETIMEDOUT: ['did not answer', 'Check the network, the address and the firewall.'],
}
const HUNG_UP = [
  'hung up before the sign-in',
  'sshd may have too many connections (MaxStartups) or have barred this address: try again in a minute.',
] as const
const FULL = [
  'is full: it accepts no more connections at the moment (MaxStartups)',
  'Others are signing in: try again in a minute.',
] as const
/** From OpenSSH 9.8 on it says the same of both. Each failed sign-in adds to the penalty, up to ten minutes (PerSourcePenalties, `max`). */
const FULL_OR_BARRED = [
  'is full, or has barred this address for a while (MaxStartups, PerSourcePenalties)',
  'If others are signing in, try again in a minute. If sign-ins from here have failed, the penalty lasts up to ten minutes: stop what tries with a wrong key.',
] as const
const FOREIGN = ['does not speak SSH: something else answers there', 'Is this the port of sshd?'] as const
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** What sshd can offer that ssh2 supports, by kind of algorithm. */
const OFFERS = [
  [/cipher/, 'Let sshd offer aes256-gcm@openssh.com as well (Ciphers).'],
  [/MAC/, 'Let sshd offer hmac-sha2-256-etm@openssh.com as well (MACs).'],
  [/host key/, 'Give sshd a host key of type ed25519 (HostKey, HostKeyAlgorithms).'],
] as const
const OFFER_KEX = 'Let sshd offer curve25519-sha256 as well (KexAlgorithms): ssh2 supports no post-quantum key exchange, and no broken one.'

/** Methods that OpenSSH can use without a question. */
const NEEDS_NOBODY = /^gssapi|^hostbased$/

const otherMethods = ({ methods, isPartial }: NonNullable<KeyAttempts['remaining']>): readonly [string, string] => {
  const others = methods.join(', ')
  return isPartial
    ? [
        `requires ${others} in addition to the key`,
        'check_status signs in with a key alone: use an account that needs nothing else (AuthenticationMethods publickey).',
      ]
    : [
        `accepts no keys, only ${others}`,
        'check_status signs in with a key: let sshd accept keys (PubkeyAuthentication yes), and add yours to authorized_keys.',
      ]
}

/** ssh2's message both for no reply at all and for one that is not SSH. */
export const NO_HEADER = 'Connection lost before handshake'

/** What to ask oneself about a refused key while init asks for user and key. */
const refusedKeyHint = (where: string, { tried, skipped }: KeyAttempts): string => {
  if (tried.length === 0 && skipped.some(why => why.endsWith(NOT_UNLOCKED)))
    return 'The key is of no use without its passphrase: choose it again and type that, or choose another key.'
  const [user = ''] = where.split('@', 1)
  const whose =
    user === 'root' ? 'Is root the right user? Some hosts have another, such as ubuntu.' : `Is ${user} the right user? Often it is root.`
  return `${whose} The file ~/.ssh/authorized_keys of that user on the host must list this key.`
}

/**
 * Turns an error of ssh2 or the network, before the sign-in is complete, into one for people.
 * @param where `root@server.example:22`, and the hops to it. @param banner what the server sent before it spoke SSH
 */
export const connectionError = (error: unknown, where: string, attempts: KeyAttempts, banner: Banner): ConnectionError => {
  if (error instanceof ConnectionError) return error
  const { message, code, level } = error as RawError
  const as = ([what, hint]: readonly [string, Hint], Kind = ConnectionError, isBeyondSsh2 = false): ConnectionError =>
    new Kind(`${where} ${what}`, hint, { cause: error, isBeyondSsh2 })
  const EarlyError = attempts.tried.length === 0 ? TransientError : ConnectionError
  const known = NETWORK[code ?? '']
  if (known) return as(known, TRANSIENT_CODES.has(code) ? EarlyError : ConnectionError)
  if (banner.isFull) return as(FULL, EarlyError)
  if (banner.isFullOrBarred) return as(FULL_OR_BARRED, EarlyError)
  if (banner.isForeign) return as(FOREIGN)
  if (TRANSIENT_CODES.has(code) || message === NO_HEADER) return as(HUNG_UP, EarlyError)
  if (/Too many authentication failures/.test(message))
    return as(
      [
        `accepts no more keys (${describeAttempts(attempts)})`,
        {
          settings: ({ ssh }) =>
            `Name the right key as identity_file under ${ssh}, and set IdentitiesOnly yes in ~/.ssh/config, so that the agent offers no others.`,
          init: 'Choose the right key, and set IdentitiesOnly yes in ~/.ssh/config, so that the agent offers no others.',
        },
      ],
      RefusalError,
    )
  if (level === 'client-authentication' && attempts.remaining && !acceptsKeys(attempts))
    return as(
      otherMethods(attempts.remaining),
      RefusalError,
      attempts.hasPerson || attempts.remaining.methods.some(method => NEEDS_NOBODY.test(method)),
    )
  if (level === 'client-authentication' && attempts.noKeys.length > 0) return noKeyError(attempts, where, error)
  if (level === 'client-authentication')
    return as(
      [
        `${attempts.tried.length > 0 ? 'accepted' : 'was offered'} no key (${describeAttempts(attempts)})`,
        {
          settings: ({ ssh }) =>
            `Name the right key as identity_file under ${ssh}, or load it with ssh-add; authorized_keys on the host must list it.`,
          init: refusedKeyHint(where, attempts),
        },
      ],
      RefusalError,
      attempts.hasForeignKeys,
    )
  if (/no matching/.test(message))
    return as(
      [`has no algorithm in common with check_status: ${message}`, OFFERS.find(([kind]) => kind.test(message))?.[1] ?? OFFER_KEX],
      ConnectionError,
      true,
    )
  // The host's own errors have a code, and ssh2's a level: an error with neither means that the reply could not be parsed.
  if (level === 'protocol' || level === 'handshake' || (level === undefined && code === undefined))
    return as([
      `does not speak SSH as expected: ${message}`,
      'Is this the port of sshd? If so, sshd may be full (MaxStartups): try again in a minute.',
    ])
  return as([`broke off the sign-in: ${message}`, 'The reason is in the log of sshd on the host.'])
}

/** No configured key could be offered: the mistake is in the settings here, not on the host. */
const noKeyError = ({ tried, skipped, noKeys, hasForeignKeys = false }: KeyAttempts, where: string, cause: unknown): ConnectionError => {
  const others = [...(tried.length > 0 ? [`${where} did not accept ${tried.join(', ')}`] : []), ...skipped]
  return new ConnectionError(
    `no key to sign in to ${where}: ${noKeys.join(', ')}${others.length > 0 ? ` (${others.join('; ')})` : ''}`,
    {
      settings: ({ ssh }) => `Check identity_file under ${ssh}, or IdentityFile in ~/.ssh/config: it takes the path of a private key.`,
      init: 'Choose another key, by the path of its private half.',
    },
    { cause, isBeyondSsh2: hasForeignKeys },
  )
}

/** The host ignores the window of a channel (RFC 4254, 5.2) and sends faster than it is read. */
export const WINDOW_EXCEEDED = 'more data than it was allowed to'

/** Reasons for losing a connection, by ssh2's message. */
const LOSSES: readonly (readonly [pattern: RegExp, what: string, hint: string, isFinal?: boolean])[] = [
  [/Keepalive timeout/, 'did not respond for 15 s', 'The network may be down: try again.'],
  [
    /Output length exceeded/,
    'sent compressed data that expands beyond any SSH packet',
    'sshd never does that: check what answers there. `plain = true` in the settings turns compression off.',
    true,
  ],
  [new RegExp(`^${WINDOW_EXCEEDED}$`), `sent ${WINDOW_EXCEEDED}`, 'sshd never does that: check what answers there.', true],
]

/** The reason for the loss of a connection that was up. */
export const lossError = (error: RawError | undefined, label: string): ConnectionError => {
  const [, what, hint, isFinal = false] = LOSSES.find(([pattern]) => error && pattern.test(error.message)) ?? [
    undefined,
    `closed the connection${error ? `: ${error.message}` : ''}`,
    'sshd or the host was restarted, or the network broke: try again.',
  ]
  return new ConnectionError(`${label} ${what}`, hint, { cause: error, isFinal })
}
