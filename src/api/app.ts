import { Hono } from 'hono'
import { withTimeout } from '../text/time-limit.js'
import { authenticate, tooManyRequests } from './auth/authenticate.js'
import { type Api, clientAddress, type HonoEnv, headerOf, type RequestContext } from './context.js'
import { endpoints, PREFIXES } from './endpoints/index.js'
import type { Endpoint } from './endpoints/types.js'
import { HttpError, notFound, Unavailable } from './errors.js'
import { answerUpload, UPLOAD_PATHS } from './match-upload.js'
import { authenticateScraper, OPENMETRICS, writeMetrics } from './metrics.js'
import { openapi } from './openapi.js'
import { type Asset, pageHeaders } from './page/assets.js'
import { compressible } from './page/compressed.js'
import { pageHandlers } from './page-handlers.js'
import { allowOrigins } from './requests/cors.js'
import { checkFileMethod, checkMethod } from './requests/methods.js'
import { checkWantsJson } from './requests/negotiation.js'
import { numberIn } from './requests/numbers.js'
import { redirect, respond, respondCompressed, respondError, respondJson } from './respond.js'
import { type CachedResponse, toResponse } from './response-cache.js'

type Handler = (context: RequestContext) => Response | Promise<Response>

/** Not hono's timeout(): that fails outside the handler, where /health/ can no longer word its own answer. */
const orUnavailable = <T>(ms: number, work: Promise<T>): Promise<T> =>
  withTimeout(ms, work, () => {
    throw new Unavailable('timeout', `no answer within ${ms / 1000} s`, 'Check the network and the host.')
  })

const queryOf = (context: RequestContext): URLSearchParams => new URL(context.req.url).searchParams

/** In the order of Django REST framework: checks what the client takes, the token, then the method, then the parameters. */
const endpointHandler = (id: string, endpoint: Endpoint<any, string>, api: Api): Handler => {
  const { numbers: parameters, isOpen, servesStale = false, summary, read } = endpoint
  const answer = async (context: RequestContext): Promise<Response> => {
    const { method } = context.req
    const query = queryOf(context)
    checkWantsJson(headerOf(context, 'accept'), query)
    if (!isOpen) await authenticate(headerOf(context, 'authorization'), clientAddress(context, api), api)
    checkMethod(method)
    if (method === 'OPTIONS') return respondJson(200, { name: id, description: summary, renders: ['application/json'] })
    const numbers = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, numberIn(query, name, parameter)]))
    const word = context.req.param('word') ?? ''
    const key = JSON.stringify([id, numbers, word])
    return respond(context, await api.cache.get(key, () => read({ numbers, word }, api.platform), { servesStale }))
  }
  return context => orUnavailable(api.timeoutMs, answer(context))
}

/** During an outage load balancers get a status, and no reason. */
const healthHandler = (api: Api): Handler => {
  const answer = endpointHandler('health', endpoints.health, api)
  return async context => {
    try {
      return await answer(context)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      api.onUnavailable(error)
      return respondJson(503, { status: 'unavailable' })
    }
  }
}

const metricsHandler = (api: Api): Handler => {
  const answer = async (context: RequestContext): Promise<Response> => {
    const metrics = authenticateScraper(headerOf(context, 'authorization'), clientAddress(context, api), api.metrics, api.throttle)
    checkMethod(context.req.method)
    return respond(context, await api.cache.get('metrics', () => writeMetrics(metrics)), OPENMETRICS)
  }
  return context => orUnavailable(api.timeoutMs, answer(context))
}

/** Content that does not change while the server runs. */
const staticHandler =
  (response: CachedResponse): Handler =>
  context => {
    checkMethod(context.req.method)
    return respond(context, response)
  }

const assetHandler = ({ type, body }: Asset): Handler => {
  const [encode, { etag }] = [compressible(body), toResponse(body)]
  return context => {
    checkFileMethod(context.req.method)
    return respondCompressed(context, encode, etag, type)
  }
}

/** Exchanges a sign-in ticket for a token. Wrong tickets are throttled like wrong keys. */
const sessionHandler =
  (api: Api): Handler =>
  context => {
    checkMethod(context.req.method)
    const [, secret = ''] = /^ticket +(\S+)\s*$/i.exec(headerOf(context, 'authorization') ?? '') ?? []
    const token = api.ticket?.redeem(secret)
    if (token !== undefined) return respondJson(200, { token })
    const seconds = api.throttle.addFailure(clientAddress(context, api))
    throw seconds === undefined ? new HttpError(401, { detail: 'Invalid ticket.' }) : tooManyRequests(seconds)
  }

/**
 * Django's APPEND_SLASH, with the query string unchanged. Not hono's appendTrailingSlash(): that redirects to an absolute URL, with
 * the wrong scheme behind a proxy that ends TLS, and for unknown paths too.
 */
const appendSlash: Handler = context => {
  const { pathname, search } = new URL(context.req.url)
  return redirect(`${pathname}/${search}`)
}

/** Routes every path to its handler. */
export const makeApp = (api: Api): Hono<HonoEnv> => {
  const app = new Hono<HonoEnv>()
  if (api.corsOrigins.length > 0) app.use(allowOrigins(api.corsOrigins))
  for (const [id, endpoint] of Object.entries<Endpoint<any, any>>(endpoints))
    for (const prefix of PREFIXES) {
      app.all(prefix + endpoint.path, id === 'health' ? healthHandler(api) : endpointHandler(id, endpoint, api))
      app.all((prefix + endpoint.path).replace(/\/$/, ''), appendSlash)
    }
  for (const [path, answer] of Object.entries(pageHandlers(api)))
    for (const prefix of PREFIXES) app.all(prefix + path, context => orUnavailable(api.timeoutMs, answer(context)))
  for (const path of UPLOAD_PATHS) app.all(path, context => orUnavailable(api.timeoutMs, answerUpload(context, api)))
  for (const [path, asset] of api.page) app.all(path, pageHeaders, assetHandler(asset))
  app.all('/page/session', sessionHandler(api))
  app.all('/metrics', metricsHandler(api))
  app.all('/openapi.json', staticHandler(toResponse(openapi(api.version))))
  app.notFound(() => respondError(api, notFound()))
  app.onError(error => respondError(api, error))
  return app
}
