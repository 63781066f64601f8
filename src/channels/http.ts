import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { rootCertificates } from 'node:tls'
import { harmlessJson } from '../report/formats/json/write.js'
import { percentDecoded } from '../text/address.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { DeliveryError } from './types.js'

/** A longer reply is not one that we could use. */
const MAX_REPLY_BYTES = 64 * 1024
/** Of a reply, in error messages. */
const MAX_QUOTE_CHARS = 200
/** A shorter piece of a URL is an ordinary word, not a secret. */
const MIN_SECRET_CHARS = 6

export interface HttpPost {
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** Never shown, like the path of the URL. */
  readonly secrets?: readonly string[]
  /** PEM: further certificate authorities to trust. */
  readonly ca?: string | undefined
}

export interface HttpReply {
  readonly status: number
  /** Empty if it was too long. */
  readonly body: string
  /** Seconds to wait, by request of the service. */
  readonly retryAfter: number | undefined
}

/** JSON without lone surrogates, which databases and strict parsers reject. */
export const toJson = (document: unknown, indent?: number): string =>
  JSON.stringify(document, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value), indent)

/** The URL for people, without its path and query: anybody who knows them could post there too. */
export const maskedUrl = (url: string): string => {
  const { origin, pathname, search } = new URL(url)
  return `${origin}/${pathname === '/' && search === '' ? '' : '…'}`
}

/** The request as it would be sent; JSON escapes stand for characters that act on a terminal. */
export const previewOf = (url: string, headers: Readonly<Record<string, string>>, document: unknown): string => {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return [`POST ${maskedUrl(url)}`, ...lines, '', harmlessJson(toJson(document, 2))].join('\n')
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be resolved: no such host name',
  EAI_AGAIN: 'cannot be resolved: no name server answers',
  ECONNREFUSED: 'refused the connection: nothing listens on that port',
  ECONNRESET: 'closed the connection before its reply was complete',
  CERT_HAS_EXPIRED: 'has an expired certificate',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet: check the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate from an untrusted authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate from an untrusted authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate from an untrusted authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host name',
}

/** Does not quote the libraries' messages, which may contain the URL. */
const connectionError = (url: string, error: unknown): DeliveryError => {
  const { code } = error as { code?: unknown }
  const name = typeof code === 'string' && /^\w+$/.test(code) ? code : 'unknown error'
  const reason = REASONS[name] ?? (/^(HPE_|EPROTO$|ERR_SSL_)/.test(name) ? 'does not speak the protocol of the URL' : 'cannot be reached')
  return new DeliveryError(`${new URL(url).host} ${reason} (${name})`, false)
}

/** Retry-After in seconds, or as a date by the service's own clock. */
const retryAfterOf = ({ 'retry-after': value = '', date = '' }: IncomingMessage['headers']): number | undefined => {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  if (!/GMT$/.test(value)) return undefined
  const seconds = (Date.parse(value) - (Date.parse(date) || Date.now())) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}

const read = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > MAX_REPLY_BYTES) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const sendRequest = ({ url, body, headers, ca }: HttpPost, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: {
        'user-agent': 'check_status',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'accept-encoding': 'identity',
        ...headers,
      },
      // A new connection each time: a pooled one may be dead by the next message.
      agent: false as const,
      signal,
    }
    const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
    const outgoing = new URL(url).protocol === 'https:' ? https.request(url, { ...options, ...trust }) : http.request(url, options)
    outgoing.on('response', resolve).on('error', reject).end(body)
  })

/**
 * Posts JSON and resolves with the reply, whatever its status. Redirects are not followed: the secret is not meant for others.
 * @throws DeliveryError, not permanent, if no complete reply comes @throws the reason of `signal` if it aborts
 */
export const post = async (request: HttpPost, signal: AbortSignal): Promise<HttpReply> => {
  signal.throwIfAborted()
  try {
    const response = await sendRequest(request, signal)
    return { status: response.statusCode ?? 0, body: await read(response), retryAfter: retryAfterOf(response.headers) }
  } catch (error) {
    signal.throwIfAborted()
    throw connectionError(request.url, error)
  }
}

export const isAccepted = ({ status }: HttpReply): boolean => status >= 200 && status < 300

/** Pieces of a URL that could be secret. */
const piecesOf = (url: string): string[] => {
  const { pathname, search, username, password } = new URL(url)
  const pieces = [pathname + search, pathname, ...pathname.split(/[/:]/), ...search.split(/[?&=]/), username, password]
  return pieces.flatMap(piece => [piece, percentDecoded(piece)]).filter(({ length }) => length >= MIN_SECRET_CHARS)
}

/** The service's reply for people: one bounded line without our secrets. An HTML page, as servers and proxies send, is dropped. */
export const quote = ({ url, secrets = [] }: HttpPost, words: string): string => {
  if (/^\s*</.test(words)) return ''
  const hidden = [...secrets, ...piecesOf(url)].filter(secret => secret !== '').toSorted((a, b) => b.length - a.length)
  const safe = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), escapeText(words))
  return cut(safe.replace(/ +/g, ' ').trim(), MAX_QUOTE_CHARS)
}

/** Statuses that point to the settings, not to the message. */
const HINTS: Readonly<Record<number, string>> = {
  401: 'check the token',
  403: 'check the token and its permissions',
  404: 'check the URL',
  405: 'check the URL: it does not accept POST',
  410: 'check the URL: it no longer exists',
}
const RETRYABLE = [408, 425, 429]

/** What a channel can tell beyond the status. */
export interface RefusalDetails {
  /** To quote instead of the whole body. */
  readonly words?: string
  readonly hint?: string | undefined
  readonly permanent?: boolean
  readonly retryAfter?: number | undefined
}

/**
 * The error for a reply that does not accept the message. Permanent only if no change of settings could help: otherwise the message
 * waits until they are fixed.
 */
export const refusal = (
  request: HttpPost,
  reply: HttpReply,
  { words = reply.body, hint, permanent, retryAfter = reply.retryAfter }: RefusalDetails = {},
): DeliveryError => {
  const { status } = reply
  const isRedirect = status >= 300 && status < 400
  const advice = hint ?? (isRedirect ? 'redirects are not followed: check the URL' : HINTS[status])
  const answered = [`${new URL(request.url).host} answered ${status}`, quote(request, words)].filter(piece => piece !== '').join(' ')
  const isRejected = status >= 400 && status < 500 && HINTS[status] === undefined && !RETRYABLE.includes(status)
  return new DeliveryError(
    advice ? `${answered}: ${advice}` : answered,
    permanent ?? isRejected,
    retryAfter === undefined ? {} : { retryAfter },
  )
}
