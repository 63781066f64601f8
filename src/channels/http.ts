import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { rootCertificates } from 'node:tls'
import { harmlessJson } from '../report/formats/json/write.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { DeliveryError } from './types.js'

/** Bytes of an answer that are read; a longer one is none that we could use. */
const MAX_REPLY_BYTES = 64 * 1024
/** Characters of it that are quoted. */
const MAX_QUOTE_CHARS = 200
/** A shorter piece of an address is no secret, but a word that answers are made of. */
const MIN_SECRET_CHARS = 6

export interface HttpPost {
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is shown nowhere, besides the path of the address. */
  readonly secrets?: readonly string[]
  /** Certificate authorities to trust besides the usual ones: PEM. */
  readonly ca?: string | undefined
}

export interface HttpReply {
  readonly status: number
  /** Empty where it was longer than anything that is meant for us. */
  readonly body: string
  /** Seconds that the far side asked us to wait. */
  readonly retryAfter: number | undefined
}

/** JSON without halves of letters, which databases and strict readers refuse. */
export const toJson = (document: unknown, indent?: number): string =>
  JSON.stringify(document, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value), indent)

/** Where it goes, for people: whoever knows the rest can write there too. */
export const maskedUrl = (url: string): string => {
  const { origin, pathname, search } = new URL(url)
  return `${origin}/${pathname === '/' && search === '' ? '' : '…'}`
}

/** What would go out, as the same JSON: what acts on a terminal is spelled in its own escapes. */
export const previewOf = (url: string, headers: Readonly<Record<string, string>>, document: unknown): string => {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return [`POST ${maskedUrl(url)}`, ...lines, '', harmlessJson(toJson(document, 2))].join('\n')
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be found: no such name',
  EAI_AGAIN: 'cannot be found: the name servers do not answer',
  ECONNREFUSED: 'cannot be reached: nobody listens there',
  ECONNRESET: 'broke the connection off before its answer was whole',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate, which nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate of an authority that is not trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
}

/** Without the words of the libraries: they may quote the address. */
const connectionError = (url: string, error: unknown): DeliveryError => {
  const { code } = error as { code?: unknown }
  const name = typeof code === 'string' && /^\w+$/.test(code) ? code : 'unknown error'
  const reason =
    REASONS[name] ?? (/^(HPE_|EPROTO$|ERR_SSL_)/.test(name) ? 'does not speak the protocol of the address' : 'cannot be reached')
  return new DeliveryError(`${new URL(url).host} ${reason} (${name})`, false)
}

/** Seconds, or a date by the far side's own clock. */
const retryAfterOf = ({ 'retry-after': wanted = '', date = '' }: IncomingMessage['headers']): number | undefined => {
  if (/^\d{1,9}$/.test(wanted)) return Number(wanted)
  if (!/GMT$/.test(wanted)) return undefined
  const seconds = (Date.parse(wanted) - (Date.parse(date) || Date.now())) / 1000
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

const request = ({ url, body, headers, ca }: HttpPost, signal: AbortSignal): Promise<IncomingMessage> =>
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
      // A connection of its own each time: one that was kept may be dead by the next message.
      agent: false as const,
      signal,
    }
    const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
    const sent = new URL(url).protocol === 'https:' ? https.request(url, { ...options, ...trust }) : http.request(url, options)
    sent.on('response', resolve).on('error', reject).end(body)
  })

/**
 * Posts JSON to an http or https address and resolves to the whole answer, whatever its status; it follows no redirect: the
 * secret was not given to others. @throws DeliveryError, a passing one, where no whole answer comes; what `signal` is aborted
 * with is thrown as it is
 */
export const post = async (to: HttpPost, signal: AbortSignal): Promise<HttpReply> => {
  signal.throwIfAborted()
  try {
    const response = await request(to, signal)
    return { status: response.statusCode ?? 0, body: await read(response), retryAfter: retryAfterOf(response.headers) }
  } catch (error) {
    signal.throwIfAborted()
    throw connectionError(to.url, error)
  }
}

export const isAccepted = ({ status }: HttpReply): boolean => status >= 200 && status < 300

const decoded = (piece: string): string => {
  try {
    return decodeURIComponent(piece)
  } catch {
    return piece
  }
}

const piecesOf = (url: string): string[] => {
  const { pathname, search, username, password } = new URL(url)
  const pieces = [pathname + search, pathname, ...pathname.split(/[/:]/), ...search.split(/[?&=]/), username, password]
  return pieces.flatMap(piece => [piece, decoded(piece)]).filter(({ length }) => length >= MIN_SECRET_CHARS)
}

/** What the far side said, for a person: one line, no secret of ours, bounded. A page of a server or proxy on the way says nothing. */
export const quote = ({ url, secrets = [] }: HttpPost, words: string): string => {
  if (/^\s*</.test(words)) return ''
  const hidden = [...secrets, ...piecesOf(url)].filter(secret => secret !== '').toSorted((a, b) => b.length - a.length)
  const safe = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), escapeText(words))
  return cut(safe.replace(/ +/g, ' ').trim(), MAX_QUOTE_CHARS)
}

/** What the settings, and not the message, are to be mended for. */
const HINTS: Readonly<Record<number, string>> = {
  401: 'look at the token',
  403: 'look at the token and at what it may do',
  404: 'look at the address',
  405: 'look at the address: it takes no messages',
  410: 'look at the address: it is no more',
}
const RETRYABLE = [408, 425, 429]

/** What a channel knows better than the status tells. */
export interface RefusalDetails {
  readonly words?: string
  readonly hint?: string | undefined
  readonly permanent?: boolean
  readonly retryAfter?: number | undefined
}

/**
 * An answer that is no acceptance as the error it is. Permanent is only what would be refused again with the best of settings:
 * a message waits until they are mended.
 */
export const refusal = (
  to: HttpPost,
  answer: HttpReply,
  { words: said = answer.body, hint, permanent, retryAfter }: RefusalDetails = {},
): DeliveryError => {
  const { status } = answer
  const redirects = status >= 300 && status < 400
  const advice = hint ?? (redirects ? 'it redirects, which is not followed: look at the address' : HINTS[status])
  const words = [`${new URL(to.url).host} answered ${status}`, quote(to, said)].filter(word => word !== '').join(' ')
  const refused = status >= 400 && status < 500 && HINTS[status] === undefined && !RETRYABLE.includes(status)
  const wait = retryAfter ?? answer.retryAfter
  return new DeliveryError(advice ? `${words}: ${advice}` : words, permanent ?? refused, wait === undefined ? {} : { retryAfter: wait })
}
