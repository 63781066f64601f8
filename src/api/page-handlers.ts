import { z } from 'zod'
import type { AboutKind } from '../report/blocks.js'
import type { Report } from '../report/report.js'
import { ConnectionError, DatabaseError } from '../source/errors.js'
import { UsageError } from '../text/usage-error.js'
import { authenticate, nameInToken } from './auth/authenticate.js'
import { type Api, clientAddress, headerOf, type RequestContext } from './context.js'
import { checkWord } from './endpoints/single-match.js'
import { HttpError, Unavailable } from './errors.js'
import type { PageView } from './page/page-view.js'
import type { PageWindow } from './page-source.js'
import { checkMethod } from './requests/methods.js'
import { between, numberIn } from './requests/numbers.js'
import { respondJson, respondToPage } from './respond.js'
import { lookupViewOf, pageViewOf } from './views/report.js'
import { searchViewOf } from './views/search.js'

type PageAnswer = (context: RequestContext) => Promise<Response>

/** The page offers a year at most. */
const HOURS = { bounds: between(1, 8760), default: 24, description: 'The window' }
const DAY = /^\d{4}-\d{2}-\d{2}$/
const DAY_S = 86_400
/** Of several people who look at it at once. */
const MAX_SHOWN = 16
/** As in the terminal. */
const MAX_CHARS = 500

const queryOf = (context: RequestContext): URLSearchParams => new URL(context.req.url).searchParams

const windowIn = (query: URLSearchParams): PageWindow => {
  const [since, day] = [query.get('since'), query.get('day')]
  for (const [name, given] of Object.entries({ since, day }))
    if (given !== null && !DAY.test(given)) throw new HttpError(400, { error: `${name} takes a day like 2025-10-08` })
  if (day !== null) return { day }
  return since === null ? { hours: numberIn(query, 'hours', HOURS) } : { since }
}

/** In the words that clients may learn. */
const explained = (error: unknown): unknown => {
  if (error instanceof UsageError) return new HttpError(400, { error: `${error.message}. ${error.hint}` })
  if (error instanceof ConnectionError) return new Unavailable('connection', error.message, error.hint, { cause: error })
  return error instanceof DatabaseError ? new Unavailable('database', error.message, error.hint, { cause: error }) : error
}

/** A refresh is another answer only if something but the time of reading differs. */
const withoutTime = (view: object): object => ({ ...view, timestamp: null }) satisfies Partial<Record<keyof PageView, unknown>>

const signedIn = (api: Api, answer: PageAnswer): PageAnswer => {
  return async context => {
    await authenticate(headerOf(context, 'authorization'), clientAddress(context, api), api)
    try {
      return await answer(context)
    } catch (error) {
      throw explained(error)
    }
  }
}

const reading = (api: Api, answer: PageAnswer): PageAnswer =>
  signedIn(api, context => {
    checkMethod(context.req.method)
    return answer(context)
  })

const MuteBody = z.strictObject({
  id: z.string().min(1).max(MAX_CHARS),
  for: z.enum(['hour', 'day', 'worse']),
  note: z.string().trim().max(MAX_CHARS).optional(),
})
const UnmuteBody = z.strictObject({ id: z.string().min(1).max(MAX_CHARS) })

const SECONDS = { hour: 3600, day: DAY_S, worse: null } as const

const bodyOf = async <T>(context: RequestContext, shape: z.ZodType<T>): Promise<T> => {
  const body: unknown = await context.req.json().catch(() => undefined)
  const parsed = shape.safeParse(body)
  if (!parsed.success) throw new HttpError(400, { error: 'The body is not what this address takes: see "check_status help api".' })
  return parsed.data
}

/** The paths of the page below each prefix, and what answers them. */
export const pageHandlers = (api: Api): Readonly<Record<string, PageAnswer>> => {
  const { views } = api
  const { mutes } = views
  /** What was answered before a change is not answered after it. */
  let changes = 0
  /** What was shown last, the newest first: somebody who mutes saw it there. */
  let shown: readonly Report[] = []
  const remember = (report: Report): void => {
    shown = [report, ...shown].slice(0, MAX_SHOWN)
  }

  const view = async (window: PageWindow): Promise<PageView> => {
    const [report, muted] = await Promise.all([views.report(api.platform.batcher, window), mutes.list()])
    remember(report)
    return pageViewOf(report, { mutes: muted, canMute: !mutes.isReadOnly && muted !== null })
  }

  const change = (act: (context: RequestContext, by: string | null) => Promise<Response>): PageAnswer =>
    signedIn(api, async context => {
      const { method } = context.req
      if (method !== 'POST') throw new HttpError(405, { detail: `Method "${method}" not allowed.` }, { Allow: 'POST' })
      if (mutes.isReadOnly)
        throw new HttpError(403, { detail: 'Nothing can be muted here: api.read_only is set in the settings of this server.' })
      const answer = await act(context, await nameInToken(headerOf(context, 'authorization'), api))
      changes++
      return answer
    })

  const lookUp = (kind: AboutKind): PageAnswer =>
    reading(api, async context => {
      const word = checkWord(queryOf(context).get('word') ?? '')
      const read = async () => {
        const found = await views.lookUp(api.platform.batcher, kind, word)
        remember(found.page)
        return lookupViewOf(found)
      }
      return respondToPage(context, await api.cache.get(JSON.stringify(['look up', kind, word, changes]), read))
    })

  return {
    'view/': reading(api, async context => {
      const window = windowIn(queryOf(context))
      const key = JSON.stringify(['view', window, changes])
      return respondToPage(context, await api.cache.get(key, () => view(window), { sameAs: withoutTime }))
    }),
    'page/user/': lookUp('user'),
    'page/deposit/': lookUp('deposit'),
    'page/lead/': lookUp('lead'),
    'page/search/': reading(api, async context => {
      const word = checkWord(queryOf(context).get('word') ?? '')
      const read = async () => searchViewOf(await views.search(api.platform.batcher, word), api.platform.timezone)
      return respondToPage(context, await api.cache.get(JSON.stringify(['search', word]), read))
    }),
    'page/mute/': change(async (context, by) => {
      const { id, note, for: length } = await bodyOf(context, MuteBody)
      if (shown.length === 0) remember(await views.report(api.platform.batcher, { hours: HOURS.default }))
      if (!(await mutes.add({ id, seconds: SECONDS[length], note: note || null, by }, shown)))
        throw new HttpError(409, { detail: 'This is not open any more: refresh the page.' })
      return respondJson(200, { muted: id })
    }),
    'page/unmute/': change(async (context, by) => {
      const { id } = await bodyOf(context, UnmuteBody)
      if (!(await mutes.remove(id, by))) throw new HttpError(409, { detail: 'This is not muted any more: refresh the page.' })
      return respondJson(200, { unmuted: id })
    }),
  }
}
