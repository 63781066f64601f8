import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import type { TlsMode } from '../../config/settings.js'
import { DatabaseError } from '../errors.js'
import { ProtocolGuard } from './protocol-guard.js'
import { askForTls, WITH_TLS, WITHOUT_TLS } from './ssl-request.js'
import { brokenTls, certificateError, commonName, namesOf, type TlsPlace } from './tls-errors.js'
import { readTlsFiles, type TlsFiles } from './tls-files.js'

/** For each half: a server answers at once, and a distant one within seconds. */
const TIMEOUT_MS = 15_000

/** What is known of an encrypted connection. */
export interface Encryption {
  /** `TLSv1.3` */
  readonly protocol: string
  /** What was checked of the certificate. */
  readonly checked: 'nothing' | 'authority' | 'authority and name'
  /** The names that the certificate is for. */
  readonly names: string
  readonly issuer: string
  readonly expires: Date
}

const silent = (at: string): DatabaseError =>
  new DatabaseError(
    `PostgreSQL at ${at} began to encrypt, and then said nothing for ${TIMEOUT_MS / 1000} s`,
    'Try again; a firewall between may let only unencrypted connections through.',
  )

const checkAnswer = (reply: Buffer | undefined, { at, isDirect }: TlsPlace): void => {
  const answer = reply?.toString('latin1')
  if (answer === WITH_TLS) return
  if (answer === WITHOUT_TLS)
    throw new DatabaseError(`PostgreSQL at ${at} does not offer TLS`, {
      settings: ({ database }) =>
        `Switch it on there (ssl = on)${isDirect ? ', or read over SSH, which encrypts too.' : `, or set tls = "off" under ${database}: SSH encrypts the way to the host.`}`,
      init: 'Switch it on there (ssl = on in postgresql.conf).',
    })
  if (!reply) throw silent(at)
  // Whoever adds bytes before the encryption begins wants them taken for the server's (CVE-2021-23222).
  if (answer?.startsWith(WITH_TLS))
    throw new DatabaseError(
      `what answers at ${at} sends more before TLS begins than PostgreSQL does`,
      'Who is in between? Nothing was sent there.',
    )
  if (reply.length > 0) new ProtocolGuard(at).check(reply)
  const did = reply.length > 0 ? 'answered with an error' : 'hung up'
  throw new DatabaseError(`PostgreSQL at ${at} ${did} when it was asked for TLS`, 'Its log says why: perhaps it has no free connection.')
}

const handshake = (channel: Duplex, mode: TlsMode, files: TlsFiles, { at, settings: { host } }: TlsPlace): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const secured = connect({
      socket: channel,
      host,
      // RFC 6066, 3: an address is not a server name.
      ...(isIP(host) === 0 && { servername: host }),
      ...files,
      // Judged in `checkCertificate`, which has more words for it, and which no environment variable can switch off.
      rejectUnauthorized: false,
      ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    })
    const fail = (error: Error): void => {
      clearTimeout(timer)
      secured.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(silent(at)), TIMEOUT_MS)
    // Stays on: an error without a listener would end the process.
    secured.on('error', error => fail(error instanceof DatabaseError ? error : brokenTls(error, at)))
    secured.once('close', () => {
      channel.destroy()
      fail(brokenTls({ code: 'ECONNRESET' }, at))
    })
    secured.once('secureConnect', () => {
      clearTimeout(timer)
      resolve(secured)
    })
  })

const CHECKED: Readonly<Partial<Record<TlsMode, Encryption['checked']>>> = {
  'verify-ca': 'authority',
  'verify-full': 'authority and name',
}

/** @throws CertificateError */
const checkCertificate = (secured: TLSSocket, mode: TlsMode, place: TlsPlace): Encryption => {
  const leaf: DetailedPeerCertificate = secured.getPeerCertificate(true)
  const checked = CHECKED[mode] ?? 'nothing'
  // Its type says Error; it is the code of one.
  if (checked !== 'nothing' && !secured.authorized) throw certificateError(String(secured.authorizationError), leaf, place)
  return {
    protocol: secured.getProtocol() ?? 'TLS',
    checked,
    names: namesOf(leaf),
    issuer: commonName(leaf.issuer),
    expires: new Date(leaf.valid_to),
  }
}

/**
 * The channel, encrypted from here to PostgreSQL. Nothing of a sign-in is sent before the server's certificate is accepted.
 * @throws DatabaseError; then the channel is destroyed
 */
export const encrypted = async (
  channel: Duplex,
  mode: TlsMode,
  place: TlsPlace,
): Promise<{ readonly channel: Duplex; readonly encryption: Encryption }> => {
  // Whoever waits for an answer hears of it; between two answers nobody does.
  channel.on('error', () => {})
  try {
    const [files, reply] = await Promise.all([readTlsFiles(place.settings), askForTls(channel, TIMEOUT_MS)])
    checkAnswer(reply, place)
    const secured = await handshake(channel, mode, files, place)
    return { channel: secured, encryption: checkCertificate(secured, mode, place) }
  } catch (error) {
    channel.destroy()
    throw error
  }
}
