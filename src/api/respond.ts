import { writeJson } from '../report/formats/json/write.js'
import { type Api, headerOf, type RequestContext } from './context.js'
import { HttpError, Unavailable } from './errors.js'
import { corsHeaders } from './requests/cors.js'
import { isMatched } from './requests/etag.js'
import { METHODS } from './requests/methods.js'
import type { CachedResponse } from './response-cache.js'

/** Of every answer: nothing on the way keeps it, and no browser takes it for anything else. */
export const ALWAYS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

const JSON_TYPE = { 'Content-Type': 'application/json' }

const headersFor = (context: RequestContext, { corsOrigins }: Api): Record<string, string> => ({
  ...ALWAYS,
  Allow: METHODS,
  ...corsHeaders(headerOf(context, 'origin'), corsOrigins),
})

/** With its entity tag, or 304 to whoever has it already. */
export const respond = (context: RequestContext, api: Api, { body, etag }: CachedResponse, type = JSON_TYPE['Content-Type']): Response => {
  const headers = { ...headersFor(context, api), ETag: etag }
  if (isMatched(headerOf(context, 'if-none-match'), etag)) return new Response(null, { status: 304, headers })
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': type } })
}

export const respondPlain = (
  context: RequestContext,
  api: Api,
  status: number,
  body: object | null,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(body ? writeJson(body) : status === 204 ? null : '', {
    status,
    headers: { ...headersFor(context, api), ...(body && JSON_TYPE), ...headers },
  })

/** Whatever kept a request from its answer. */
export const respondError = (context: RequestContext, api: Api, error: unknown): Response => {
  if (error instanceof HttpError) return respondPlain(context, api, error.status, error.body, error.headers)
  if (error instanceof Unavailable) {
    api.onTrouble(error)
    return respondPlain(context, api, 503, { detail: 'The platform cannot be read at the moment.', kind: error.kind })
  }
  api.onFault(error)
  return respondPlain(context, api, 500, { detail: 'A fault of check_status; its log says more.' })
}
