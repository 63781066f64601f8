import { harmlessJson } from '../report/formats/json/write.js'
import { percentDecoded } from '../text/address.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { ProxiedError } from './proxy.js'
import { type OpenReply, request as send } from './request.js'
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
  /** The service's own clock, if it tells. */
  readonly date: Date | undefined
  /** The proxy it came through: `proxy.example:3128 (HTTPS_PROXY)`. */
  readonly proxy: string | undefined
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
  ETIMEDOUT: 'does not answer',
  UND_ERR_SOCKET: 'closed the connection before its reply was complete',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
  CERT_HAS_EXPIRED: 'has an expired certificate',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet: check the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate from an untrusted authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate from an untrusted authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate from an untrusted authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host name',
}

const UNTRUSTED = /untrusted authority|self-signed/

/** `hooks.example (through the proxy proxy.example:3128 (HTTPS_PROXY))`. */
const hostOf = (url: string, proxy: string | undefined): string =>
  proxy === undefined ? new URL(url).host : `${new URL(url).host} (through the proxy ${proxy})`

/** The code of an error of the network, like `ECONNREFUSED`. */
export const failureCode = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^\w+$/.test(code) ? code : 'unknown error'
}

/** Does not quote the libraries' messages, which may contain the URL. */
const failureReason = (error: unknown): string => {
  const name = failureCode(error)
  const reason = REASONS[name] ?? (/^(HPE_|EPROTO$|ERR_SSL_)/.test(name) ? 'does not speak the protocol of the URL' : 'cannot be reached')
  return `${reason} (${name})`
}

/** Why no reply came. */
const connectionError = (url: string, error: unknown): DeliveryError => {
  const reason = failureReason(error instanceof ProxiedError ? error.cause : error)
  if (!(error instanceof ProxiedError)) return new DeliveryError(`${new URL(url).host} ${reason}`, false)
  if (error.isOfProxy) return new DeliveryError(`${new URL(url).host} was not reached: the proxy ${error.proxy} ${reason}`, false)
  // Such a proxy answers in the name of every service, with a certificate of the company's own.
  const hint = UNTRUSTED.test(reason) ? '. If the proxy opens encrypted connections, name its authority in NODE_EXTRA_CA_CERTS' : ''
  return new DeliveryError(`${hostOf(url, error.proxy)} ${reason}${hint}`, false)
}

const headerOf = (headers: OpenReply['headers'], name: string): string => [headers[name] ?? ''].flat()[0] ?? ''

const dateOf = (headers: OpenReply['headers']): Date | undefined => {
  const date = new Date(headerOf(headers, 'date'))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** X-RateLimit-Reset in seconds: it holds seconds to wait, or a time in seconds or in milliseconds, as each service likes. */
const rateLimitReset = (value: string, now: number): number | undefined => {
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(value)) return undefined
  const given = Number(value)
  if (given < 1e8) return Math.ceil(given)
  return Math.max(0, Math.ceil((given < 1e11 ? given : given / 1000) - now / 1000))
}

/** Retry-After in seconds, or as a date by the service's own clock. */
const retryAfterOf = (headers: OpenReply['headers']): number | undefined => {
  const value = headerOf(headers, 'retry-after')
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const now = Date.parse(headerOf(headers, 'date')) || Date.now()
  if (value === '') return rateLimitReset(headerOf(headers, 'x-ratelimit-reset'), now)
  if (!/GMT$/.test(value)) return undefined
  const seconds = (Date.parse(value) - now) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}

const read = async (content: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of content) {
    size += chunk.length
    if (size > MAX_REPLY_BYTES) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * Posts JSON along the current route and resolves with the reply, whatever its status. Redirects are not followed.
 * @throws DeliveryError, not permanent, if no complete reply comes @throws the reason of `signal` if it aborts
 */
export const post = async ({ url, body, headers, ca }: HttpPost, signal: AbortSignal): Promise<HttpReply> => {
  signal.throwIfAborted()
  let reply: OpenReply | undefined
  try {
    reply = await send({ url, method: 'POST', body, ca, headers: { 'content-type': 'application/json', ...headers } }, signal)
    const { status, proxy } = reply
    const [date, retryAfter] = [dateOf(reply.headers), status < 400 ? undefined : retryAfterOf(reply.headers)]
    return { status, body: await read(reply.body), retryAfter, date, proxy }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof DeliveryError ? error : connectionError(url, error)
  } finally {
    reply?.close()
  }
}

export const isAccepted = ({ status }: HttpReply): boolean => status >= 200 && status < 300

/** Pieces of a URL that could be secret. */
const piecesOf = (url: string): string[] => {
  const { pathname, search, username, password } = new URL(url)
  const pieces = [pathname + search, pathname, ...pathname.split(/[/:]/), ...search.split(/[?&=]/), username, password]
  return pieces.flatMap(piece => [piece, percentDecoded(piece)]).filter(({ length }) => length >= MIN_SECRET_CHARS)
}

/** Whether a reply is an HTML page, as servers and proxies send. */
export const isPage = (body: string): boolean => /^\s*</.test(body)

/** The service's reply for people: one bounded line without our secrets. An HTML page is dropped. */
export const quote = ({ url, secrets = [] }: HttpPost, words: string): string => {
  if (isPage(words)) return ''
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
  /** What to change in the settings or at the service. */
  readonly hint?: string | undefined
  /** Absent: as the status says, and never with a hint. */
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
  const answered = [`${hostOf(request.url, reply.proxy)} answered ${status}`, quote(request, words)].filter(piece => piece !== '').join(' ')
  const isRejected = status >= 400 && status < 500 && HINTS[status] === undefined && !RETRYABLE.includes(status)
  return new DeliveryError(
    advice ? `${answered}: ${advice}` : answered,
    permanent ?? (hint === undefined && isRejected),
    retryAfter === undefined ? {} : { retryAfter },
  )
}
