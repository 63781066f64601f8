import { writeJson } from '../report/formats/json/write.js'
import { type Api, headerOf, type RequestContext } from './context.js'
import { HttpError, Unavailable } from './errors.js'
import { compressible } from './page/compressed.js'
import { matchesEtag } from './requests/etag.js'
import { ALLOW, FILE_ALLOW } from './requests/methods.js'
import type { CachedResponse } from './response-cache.js'

/**
 * On every response: nothing on the way may store it, and no browser may guess another type. Not hono's secureHeaders(): the guard
 * sends these too, before hono sees the request.
 */
export const BASE_HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

const HEADERS = { ...BASE_HEADERS, ...ALLOW }

const JSON_TYPE = 'application/json'

/**
 * Sends a response with its entity tag, or 304 if the client has it already. Not hono's etag(): that builds the whole body first,
 * hashes it if it has no tag, and drops the CORS headers of a 304.
 */
export const respond = (context: RequestContext, { body, etag }: CachedResponse, type = JSON_TYPE): Response => {
  const headers = { ...HEADERS, ETag: etag }
  if (matchesEtag(headerOf(context, 'if-none-match'), etag)) return new Response(null, { status: 304, headers })
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': type } })
}

/** Sends a file of the page, compressed if the client takes that. */
export const respondCompressed = (
  context: RequestContext,
  encode: ReturnType<typeof compressible>,
  etag: string,
  type: string,
): Response => {
  const { bytes, encoding } = encode(headerOf(context, 'accept-encoding'))
  const tag = encoding === undefined ? etag : etag.replace(/"$/, `-${encoding}"`)
  const headers = { ...BASE_HEADERS, ...FILE_ALLOW, ETag: tag, Vary: 'Accept-Encoding' }
  if (matchesEtag(headerOf(context, 'if-none-match'), tag)) return new Response(null, { status: 304, headers })
  return new Response(bytes, {
    status: 200,
    headers: { ...headers, 'Content-Type': type, ...(encoding && { 'Content-Encoding': encoding }) },
  })
}

const encoders = new WeakMap<CachedResponse, ReturnType<typeof compressible>>()

/** Sends what only the page asks for, with a token in a header, compressed once for as long as it is kept. */
export const respondToPage = (context: RequestContext, response: CachedResponse): Response => {
  const encode = encoders.get(response) ?? compressible(response.body, 'least')
  encoders.set(response, encode)
  return respondCompressed(context, encode, response.etag, JSON_TYPE)
}

export const respondJson = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(writeJson(body), { status, headers: { ...HEADERS, 'Content-Type': JSON_TYPE, ...headers } })

export const redirect = (location: string): Response => new Response('', { status: 301, headers: { ...HEADERS, Location: location } })

export const respondError = ({ onUnavailable, onError }: Pick<Api, 'onUnavailable' | 'onError'>, error: unknown): Response => {
  if (error instanceof HttpError) return respondJson(error.status, error.body, error.headers)
  if (error instanceof Unavailable) {
    onUnavailable(error)
    return respondJson(503, { detail: 'The platform cannot be read at the moment.', kind: error.kind })
  }
  onError(error)
  return respondJson(500, { detail: 'Internal error of check_status: see its log.' })
}
