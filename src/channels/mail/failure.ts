import { DeliveryError } from '../types.js'

/** What nodemailer and Node say of an error, as far as there is something to say. */
export interface MailFailure {
  readonly message: string
  /** nodemailer's, or the system's. */
  readonly code?: string | undefined
  /** The system's, where nodemailer put its own in front. */
  readonly originalCode?: string | undefined
  /** The server's words. */
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
  /** What the server was answering. */
  readonly command?: string | undefined
  readonly timeoutType?: string | undefined
}

/** Answers of the 500s that are about the sign-in or the session: settings can mend them, or another session. */
const SESSION_CODES = [503, 530, 534, 535, 538]

/** Whether the very same message can never be taken. */
export const isPermanent = ({ responseCode = 0 }: Pick<MailFailure, 'responseCode'>): boolean =>
  responseCode >= 500 && responseCode < 600 && !SESSION_CODES.includes(responseCode)

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections. Is the port right, and does the mail server run?',
  ENOTFOUND: 'has no address: the name is not known. Check smtp',
  EAI_AGAIN: 'has no address: no name server answered. Is this machine online?',
  EHOSTUNREACH: 'cannot be reached from here. Check the network',
  ENETUNREACH: 'cannot be reached from here. Is this machine online?',
  ETIMEDOUT: 'does not answer. Check the address, the network and the firewall',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet. Is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is made out to another name. Write into smtp the name that it is made out to',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by nobody else. Name it as ca_file if it is the right one',
  SELF_SIGNED_CERT_IN_CHAIN: 'is of an authority that is not known here. Name that as ca_file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is of an authority that is not known here. Name that as ca_file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is of an authority that is not known here. Name that as ca_file',
}

const TIMEOUTS: Readonly<Record<string, string>> = {
  GREETING_TIMEOUT: 'took the connection and does not greet. Is it a mail server, and is it smtp:// or smtps://?',
  UPGRADE_TIMEOUT: 'does not finish the TLS handshake. Is it smtp:// or smtps://?',
  SOCKET_TIMEOUT: 'fell silent in the middle of it',
}

const ofTls = ({ code, originalCode, command, response, message }: MailFailure): string | undefined => {
  const certificate = CERTIFICATE[originalCode ?? '']
  if (certificate !== undefined) return `has a certificate that ${certificate}`
  if (code === 'ETLS' && command === 'STARTTLS' && response !== undefined)
    return `offers no encryption (${response}), and without it nothing is sent: so say starttls, or the password`
  if (code !== 'ETLS' && !/^(ERR_SSL|ERR_TLS|EPROTO)/.test(originalCode ?? '')) return undefined
  return `does not agree on TLS (${message}). Is it smtp:// or smtps://?`
}

const ofConnection = (failure: MailFailure): string | undefined => {
  const { code = '', originalCode, timeoutType, response } = failure
  const timeout = TIMEOUTS[timeoutType ?? '']
  if (timeout !== undefined) return timeout
  const tls = ofTls(failure)
  if (tls !== undefined) return tls
  const network = NETWORK[originalCode ?? code]
  if (network !== undefined) return network
  if (code === 'EABORT' || code === 'ABORT_ERR') return 'was not waited for any longer'
  return code === 'ECONNECTION' ? (response === undefined ? 'hung up before it had answered' : `hung up: ${response}`) : undefined
}

const ofAnswer = ({ code, command, response, message }: MailFailure): string => {
  const said = response ?? message
  if (code === 'EAUTH') return `did not let us sign in: ${said}. Check the user and the password`
  if (command === 'MAIL FROM') return `takes no mail from this sender: ${said}. Check from`
  return command === 'DATA' ? `did not take the message: ${said}` : `answered: ${said}`
}

const isTooLarge = ({ code, responseCode }: MailFailure): boolean =>
  responseCode === 552 || (code === 'EMESSAGE' && responseCode === undefined)

/** Whatever went wrong before the message was taken, as a person is told of it. @param where `mail.example:587` */
export const failureOf = (failure: MailFailure, where: string, more: DeliveryError['more'] = {}): DeliveryError => {
  if (isTooLarge(failure))
    return new DeliveryError(`${where} finds the message too large: ${failure.response ?? failure.message}`, true, more)
  const broken = ofConnection(failure)
  if (broken !== undefined) return new DeliveryError(`${where} ${broken}`, false, more)
  return new DeliveryError(`${where} ${ofAnswer(failure)}`, failure.command === 'DATA' && isPermanent(failure), more)
}
