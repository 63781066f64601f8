import type { DetailedPeerCertificate } from 'node:tls'
import type { DatabaseSettings } from '../../config/settings.js'
import type { Hint } from '../../text/hint.js'
import { DatabaseError } from '../errors.js'

/** The server's certificate is not one that the settings accept. */
export class CertificateError extends DatabaseError {}

/** What a failure is about. */
export interface TlsPlace {
  /** Where the server is, for messages. */
  readonly at: string
  /** Their host is the name that the certificate is to have. */
  readonly settings: DatabaseSettings
  /** No SSH protects the way there. */
  readonly isDirect: boolean
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

/** `db.example`, as a certificate says it. */
export const commonName = (name: DetailedPeerCertificate['subject'] | undefined): string =>
  first(name?.CN) ?? first(name?.O) ?? 'nobody by name'

/** A certificate that serves many names is not quoted whole. */
const MAX_NAMES = 3

/** The names and addresses that a certificate is for. */
export const namesOf = ({ subjectaltname, subject }: DetailedPeerCertificate): string => {
  const names = (subjectaltname ?? '').split(', ').flatMap(entry => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? [])
  if (names.length === 0) return commonName(subject)
  return `${names.slice(0, MAX_NAMES).join(', ')}${names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''}`
}

const day = (text: string): string => new Date(text).toISOString().slice(0, 10)

/** The certificate of the chain whose time is over, or has not begun. */
const outOfTime = (leaf: DetailedPeerCertificate): DetailedPeerCertificate => {
  const now = Date.now()
  const isOut = ({ valid_from, valid_to }: DetailedPeerCertificate): boolean => now > Date.parse(valid_to) || now < Date.parse(valid_from)
  const seen = new Set<DetailedPeerCertificate>()
  for (let each: DetailedPeerCertificate | undefined = leaf; each && !seen.has(each); each = each.issuerCertificate) {
    if (each.valid_to && isOut(each)) return each
    seen.add(each)
  }
  return leaf
}

const SELF_SIGNED = 'DEPTH_ZERO_SELF_SIGNED_CERT'
const UNTRUSTED = [
  SELF_SIGNED,
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]

/** The last certificate that the server sent: its issuer is the authority. */
const authorityOf = (leaf: DetailedPeerCertificate): string => {
  let last = leaf
  while (last.issuerCertificate && last.issuerCertificate !== last) last = last.issuerCertificate
  return commonName(last.issuer)
}

const trustHint = ({ caFile, caOnHost, envFile }: DatabaseSettings): Hint => ({
  settings: ({ database }) =>
    caFile !== undefined
      ? `Is ${caFile} the certificate of that authority? Check ca_file under ${database}.`
      : caOnHost !== undefined
        ? `Copy ${caOnHost}, which ${envFile} on the host names, to this machine, and set ca_file under ${database} to the copy.`
        : `Set ca_file under ${database} to the certificate of that authority, a PEM file on this machine.`,
  init: 'Later, ca_file in the settings can name the certificate of that authority.',
})

/** Why a certificate is not accepted. @param code Node.js's word for it */
export const certificateError = (code: string, leaf: DetailedPeerCertificate, { at, settings }: TlsPlace): CertificateError => {
  const { host } = settings
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return new CertificateError(`the certificate of PostgreSQL at ${at} is for ${namesOf(leaf)}, not for ${host}`, {
      settings: ({ database }) =>
        `Set host under ${database} to a name of the certificate by which the server is reached, or have one made for ${host}.`,
      init: `Is there another name for ${host}? Or have a certificate made for it.`,
    })
  if (code === 'CERT_HAS_EXPIRED') {
    const { subject, valid_to } = outOfTime(leaf)
    return new CertificateError(
      `the certificate of PostgreSQL at ${at} has expired: that of ${commonName(subject)}, on ${day(valid_to)}`,
      'Renew it on the database server, then reload PostgreSQL (SELECT pg_reload_conf();).',
    )
  }
  if (code === 'CERT_NOT_YET_VALID') {
    const { subject, valid_from } = outOfTime(leaf)
    return new CertificateError(
      `the certificate of PostgreSQL at ${at} is not valid yet: that of ${commonName(subject)} begins on ${day(valid_from)}`,
      'Check the clock of this machine, and that of the machine that made the certificate.',
    )
  }
  if (code === SELF_SIGNED)
    return new CertificateError(
      `the certificate of PostgreSQL at ${at} is signed by itself (${commonName(leaf.subject)}), and not trusted here`,
      trustHint(settings),
    )
  if (UNTRUSTED.includes(code))
    return new CertificateError(
      `the certificate of PostgreSQL at ${at} is signed by ${authorityOf(leaf)}, which is not trusted here`,
      trustHint(settings),
    )
  return new CertificateError(`the certificate of PostgreSQL at ${at} is not accepted: ${code}`, trustHint(settings))
}

/** What OpenSSL says of a server that refuses our certificate, or the lack of one. */
const ABOUT_OURS =
  /alert (?:unknown ca|bad certificate|(?:unsupported|unknown|expired|revoked) certificate|certificate \w+)|certificate required/

/** Whether OpenSSL made this error. */
export const isOfTls = ({ code = '' }: { readonly code?: string }): boolean => /^(ERR_SSL_|EPROTO$)/.test(code)

/** What to do where PostgreSQL wants a certificate of ours. */
export const CERTIFICATE_HINT: Hint = {
  settings: ({ database }) =>
    `Set cert_file and key_file under ${database} to one that it knows (ssl_ca_file). Those that a DATABASE_URL names are on the host: copy them to this machine.`,
  init: 'Write the settings, then set cert_file and key_file there.',
}

/** A TLS connection that came to nothing, or broke. @param at where the server is, if that is known */
export const brokenTls = (error: unknown, at?: string): DatabaseError => {
  const { code, reason, message } = error as { readonly code?: string; readonly reason?: string; readonly message: string }
  const words = reason ?? message
  const where = at === undefined ? 'PostgreSQL' : `PostgreSQL at ${at}`
  if (code === 'ECONNRESET')
    return new DatabaseError(
      `${where} hung up while the encryption was agreed on`,
      'Its log says why: it may want another version of TLS, or a certificate.',
    )
  if (ABOUT_OURS.test(words))
    return new DatabaseError(`${where} wants a certificate, or another than it was shown: ${words}`, CERTIFICATE_HINT)
  return new DatabaseError(
    `${where} and this machine find no common TLS: ${words}`,
    'TLS 1.2 or newer is needed: check ssl_min_protocol_version, ssl_max_protocol_version and ssl_ciphers of PostgreSQL.',
  )
}
