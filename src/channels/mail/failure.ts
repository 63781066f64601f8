import { DeliveryError } from '../types.js'

/** What nodemailer and Node report about an error. */
export interface MailFailure {
  readonly message: string
  /** From nodemailer or the system. */
  readonly code?: string | undefined
  /** From the system, if nodemailer replaced it with its own. */
  readonly originalCode?: string | undefined
  /** The server's reply. */
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
  /** The command that the server replied to. */
  readonly command?: string | undefined
  readonly timeoutType?: string | undefined
}

/** 5xx replies about the sign-in or the session: other settings or another session can help. */
const SESSION_CODES = [503, 530, 534, 535, 538]

/** Whether the server will never accept this message. */
export const isPermanent = (failure: Pick<MailFailure, 'responseCode' | 'response'>): boolean => {
  const { responseCode = 0 } = failure
  return responseCode >= 500 && responseCode < 600 && !SESSION_CODES.includes(responseCode) && !isAboutGreeting(failure)
}

/**
 * Whether the server minds the name that we greeted it with. Postfix says so only at RCPT TO, unless told otherwise: `504 5.5.2
 * <monitor>: Helo command rejected: need fully-qualified hostname` (smtpd_delay_reject, reject_non_fqdn_helo_hostname).
 */
export const isAboutGreeting = ({ command, response = '', responseCode = 0 }: Omit<MailFailure, 'message'>): boolean =>
  // 421 and 503 are about the session: too many of them, or a command out of order.
  ![421, 503].includes(responseCode) &&
  (/\b(?:helo|ehlo)\b/i.test(response) || (['EHLO', 'HELO'].includes(command ?? '') && response !== ''))

/** What to do about it. @param name that was said */
export const greetingAdvice = (name: string): string =>
  `It was greeted with "EHLO ${name}": set helo to a name that it takes, like the full name of this machine`

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection. Is the port right, and is the mail server running?',
  ENOTFOUND: 'cannot be resolved: no such host name. Check smtp',
  EAI_AGAIN: 'cannot be resolved: no name server answered. Is this machine online?',
  EHOSTUNREACH: 'cannot be reached from here. Check the network',
  ENETUNREACH: 'cannot be reached from here. Is this machine online?',
  ETIMEDOUT: 'does not answer. Check the address, the network and the firewall',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet. Is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name. Use the name in the certificate for smtp',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed. If it is the right one, set ca_file to it',
  SELF_SIGNED_CERT_IN_CHAIN: 'is from an unknown authority. Set ca_file to the certificate of that authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is from an unknown authority. Set ca_file to the certificate of that authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is from an unknown authority. Set ca_file to the certificate of that authority',
}

const TIMEOUTS: Readonly<Record<string, string>> = {
  GREETING_TIMEOUT: 'accepted the connection but sent no greeting. Is it a mail server, and is it smtp:// or smtps://?',
  UPGRADE_TIMEOUT: 'did not finish the TLS handshake. Is it smtp:// or smtps://?',
  SOCKET_TIMEOUT: 'stopped answering',
}

const ofTls = ({ code, originalCode, command, response, message }: MailFailure): string | undefined => {
  const certificate = CERTIFICATE[originalCode ?? '']
  if (certificate !== undefined) return `has a certificate that ${certificate}`
  if (code === 'ETLS' && command === 'STARTTLS' && response !== undefined)
    return `offers no encryption (${response}), which starttls or the password requires`
  if (code !== 'ETLS' && !/^(ERR_SSL|ERR_TLS|EPROTO)/.test(originalCode ?? '')) return undefined
  return `failed the TLS handshake (${message}). Is it smtp:// or smtps://?`
}

const ofConnection = (failure: MailFailure): string | undefined => {
  const { code = '', originalCode, timeoutType, response } = failure
  const timeout = TIMEOUTS[timeoutType ?? '']
  if (timeout !== undefined) return timeout
  const tls = ofTls(failure)
  if (tls !== undefined) return tls
  const network = NETWORK[originalCode ?? code]
  if (network !== undefined) return network
  if (code === 'EABORT' || code === 'ABORT_ERR') return 'did not answer in time'
  return code === 'ECONNECTION'
    ? response === undefined
      ? 'closed the connection before answering'
      : `closed the connection: ${response}`
    : undefined
}

const ofReply = ({ code, command, response, message }: MailFailure): string => {
  const reply = response ?? message
  if (code === 'EAUTH') return `rejected the sign-in: ${reply}. Check user and password`
  if (command === 'MAIL FROM') return `rejected the sender: ${reply}. Check from`
  return command === 'DATA' ? `rejected the message: ${reply}` : `answered: ${reply}`
}

const isTooLarge = ({ code, responseCode }: MailFailure): boolean =>
  responseCode === 552 || (code === 'EMESSAGE' && responseCode === undefined)

export interface MailSession {
  /** `mail.example:587`. */
  readonly server: string
  /** The name that we said in EHLO. */
  readonly name: string
}

/** The error for people if the server did not accept the message. */
export const failureOf = (failure: MailFailure, { server, name }: MailSession, more: DeliveryError['more'] = {}): DeliveryError => {
  if (isAboutGreeting(failure))
    return new DeliveryError(`${server} refused our greeting: ${failure.response}. ${greetingAdvice(name)}`, false, more)
  if (isTooLarge(failure))
    return new DeliveryError(`${server} rejected the message as too large: ${failure.response ?? failure.message}`, true, more)
  const connection = ofConnection(failure)
  if (connection !== undefined) return new DeliveryError(`${server} ${connection}`, false, more)
  return new DeliveryError(`${server} ${ofReply(failure)}`, failure.command === 'DATA' && isPermanent(failure), more)
}
