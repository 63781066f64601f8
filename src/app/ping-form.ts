import { cutWords } from '../text/ellipsis.js'

/** healthchecks.io keeps this much of a body. */
const MAX_BODY_BYTES = 10_000
/** A query is part of the first line of a request, which proxies bound to a few thousand characters. */
const MAX_QUERY_CHARS = 500

export interface PingRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly body?: string
}

/** How a run ended. */
export interface PingResult {
  /** false: the run could not read everything, or found what `--ping-fail-on` names. */
  readonly isGood: boolean
  readonly summary: string
  /** How long the run took, in milliseconds. */
  readonly tookMs: number
}

/** How one kind of dead man's switch wants to be told of a run. */
export interface PingForm {
  /** undefined: the service knows no start. */
  readonly start: PingRequest | undefined
  readonly end: (result: PingResult) => PingRequest
}

const below = (url: URL, segment: string): URL => {
  const longer = new URL(url)
  longer.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/${segment}`
  return longer
}

/** The first bytes of a text, cut between characters. */
const cutBody = (text: string): string => new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_BODY_BYTES), { stream: true })

/** healthchecks.io and what is compatible with it: https://healthchecks.io/docs/http_api/ (`/start`, `/fail`, the body is kept). */
const healthchecks = (url: URL): PingForm => ({
  start: { url: below(url, 'start'), method: 'POST' },
  end: ({ isGood, summary }) => ({ url: isGood ? url : below(url, 'fail'), method: 'POST', body: cutBody(summary) }),
})

/** A push monitor of Uptime Kuma 1 and 2: `/api/push/<token>?status=up&msg=OK&ping=`, the last in milliseconds. */
const uptimeKuma = (url: URL): PingForm => ({
  start: undefined,
  end: ({ isGood, summary, tookMs }) => {
    const told = new URL(url)
    told.searchParams.set('status', isGood ? 'up' : 'down')
    const lines = summary.split('\n').map(line => line.trim())
    told.searchParams.set('msg', cutWords(lines.filter(line => line !== '').join(' · '), MAX_QUERY_CHARS) || 'OK')
    told.searchParams.set('ping', String(Math.round(tookMs)))
    return { url: told, method: 'GET' }
  },
})

/** The form for a service, recognised by the path of its URL. */
export const formOf = (url: URL): PingForm => (/\/api\/push\/[^/]+\/?$/.test(url.pathname) ? uptimeKuma(url) : healthchecks(url))
