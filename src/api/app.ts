import { Hono } from 'hono'
import { authenticate, tooMany } from './auth/authenticate.js'
import { type Api, clientOf, type HonoEnv, headerOf, type RequestContext } from './context.js'
import { endpoints, PREFIXES } from './endpoints/index.js'
import type { Endpoint } from './endpoints/types.js'
import { HttpError, notFound, Unavailable } from './errors.js'
import { authenticateScraper, OPENMETRICS, writeMetrics } from './metrics.js'
import { openapi } from './openapi.js'
import { type Asset, POLICY } from './page/assets.js'
import { preflightHeaders } from './requests/cors.js'
import { etagOf } from './requests/etag.js'
import { checkMethod } from './requests/methods.js'
import { between, numberIn } from './requests/numbers.js'
import { respond, respondError, respondPlain } from './respond.js'
import { viewOf } from './view.js'

/** The page offers no more than a year. */
const HOURS = { bounds: between(1, 8760), default: 24, description: 'The window' }

type Handler = (context: RequestContext) => Response | Promise<Response>

const within = async <T>(ms: number, doing: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('timeout', `no answer within ${ms / 1000} s`, 'Check the network and the host.')), ms)
  })
  try {
    return await Promise.race([doing, late])
  } finally {
    clearTimeout(timer)
  }
}

const paramsOf = (context: RequestContext): URLSearchParams => new URL(context.req.url).searchParams

/** As Django REST framework orders it: who asks, then how, then what for. */
const handle = (id: string, { numbers, isOpen, isKept, summary, read }: Endpoint<any, string>, api: Api): Handler => {
  const answer = async (context: RequestContext): Promise<Response> => {
    const { method } = context.req
    if (!isOpen) await authenticate(headerOf(context, 'authorization'), clientOf(context, api), api)
    checkMethod(method)
    if (method === 'OPTIONS') return respondPlain(context, api, 200, { name: id, description: summary, renders: ['application/json'] })
    const query = paramsOf(context)
    const asked = Object.fromEntries(Object.entries(numbers).map(([name, parameter]) => [name, numberIn(query, name, parameter)]))
    const word = context.req.param('word') ?? ''
    const question = JSON.stringify([id, asked, word])
    return respond(context, api, await api.answers.get(question, isKept ?? false, () => read({ numbers: asked, word }, api.platform)))
  }
  return context => within(api.patienceMs, answer(context))
}

const health = (api: Api): Handler => {
  const answer = handle('health', endpoints.health, api)
  return async context => {
    try {
      return await answer(context)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      api.onTrouble(error)
      return respondPlain(context, api, 503, { status: 'unavailable' })
    }
  }
}

const metrics = (api: Api): Handler => {
  const answer = async (context: RequestContext): Promise<Response> => {
    const source = authenticateScraper(headerOf(context, 'authorization'), clientOf(context, api), api.metrics, api.failures)
    checkMethod(context.req.method)
    const { body, etag } = await api.answers.get('metrics', false, async () => ({ text: await writeMetrics(source) }))
    return respond(context, api, { body: (JSON.parse(body) as { text: string }).text, etag }, OPENMETRICS)
  }
  return context => within(api.patienceMs, answer(context))
}

/** The report as the page shows it, for whoever may read the rest. */
const view = (api: Api): Handler => {
  const answer = async (context: RequestContext): Promise<Response> => {
    await authenticate(headerOf(context, 'authorization'), clientOf(context, api), api)
    checkMethod(context.req.method)
    const hours = numberIn(paramsOf(context), 'hours', HOURS)
    return respond(context, api, await api.answers.get(`view ${hours}`, false, async () => viewOf(await api.report(hours))))
  }
  return context => within(api.patienceMs, answer(context))
}

const asset =
  (api: Api, { type, body }: Asset): Handler =>
  context => {
    checkMethod(context.req.method)
    const answer = respond(context, api, { body, etag: etagOf(body) }, type)
    answer.headers.set('Content-Security-Policy', POLICY)
    answer.headers.set('Referrer-Policy', 'no-referrer')
    return answer
  }

/** The token for a ticket; who guesses is slowed down like everybody who guesses. */
const session =
  (api: Api): Handler =>
  context => {
    checkMethod(context.req.method)
    const [, given = ''] = /^ticket +(\S+)\s*$/i.exec(headerOf(context, 'authorization') ?? '') ?? []
    const token = api.ticket?.redeem(given)
    if (token !== undefined) return respondPlain(context, api, 200, { token })
    const seconds = api.failures.add(clientOf(context, api))
    throw seconds === undefined ? new HttpError(401, { detail: 'Invalid ticket.' }) : tooMany(seconds)
  }

const description = (api: Api): Handler => {
  const body = JSON.stringify(openapi(api.version))
  const etag = etagOf(body)
  return context => {
    checkMethod(context.req.method)
    return respond(context, api, { body, etag })
  }
}

/** Django's APPEND_SLASH: to the same place with the slash, and the query as it was. */
const withSlash =
  (api: Api): Handler =>
  context => {
    const { pathname, search } = new URL(context.req.url)
    return respondPlain(context, api, 301, null, { Location: `${pathname}/${search}` })
  }

/** Who answers what. */
export const makeApp = (api: Api): Hono<HonoEnv> => {
  const app = new Hono<HonoEnv>()
  const isPreflight = ({ req }: RequestContext): boolean =>
    api.corsOrigins.length > 0 && req.method === 'OPTIONS' && req.header('access-control-request-method') !== undefined
  app.use(async (context, next) => {
    if (isPreflight(context)) return respondPlain(context, api, 204, null, preflightHeaders())
    return next()
  })
  for (const [id, endpoint] of Object.entries<Endpoint<any, any>>(endpoints))
    for (const prefix of PREFIXES) {
      app.all(prefix + endpoint.path, id === 'health' ? health(api) : handle(id, endpoint, api))
      app.all((prefix + endpoint.path).replace(/\/$/, ''), withSlash(api))
    }
  for (const prefix of PREFIXES) app.all(`${prefix}view/`, view(api))
  for (const [path, of] of api.page) app.all(path, asset(api, of))
  app.all('/page/session', session(api))
  app.all('/metrics', metrics(api))
  app.all('/openapi.json', description(api))
  app.notFound(context => respondError(context, api, notFound()))
  app.onError((error, context) => respondError(context as RequestContext, api, error))
  return app
}
