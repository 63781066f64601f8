import { UsageError } from '../text/usage-error.js'
import { plural } from '../text/words.js'
import type { Runtime } from './runtime.js'

/** Per request, so that a slow service cannot hold up the run it watches. */
const TIMEOUT_MS = 4_000
/** healthchecks.io keeps this much of a body. */
const MAX_BODY_BYTES = 10_000

/** One run, reported to a dead man's switch. */
export interface Ping {
  /** Reports that the run is over and how it ended. Waits a few seconds at most, so call it last. Never throws. */
  end(status: number, summary: string): Promise<void>
}

export interface PingOptions {
  readonly onNotice: Runtime['onNotice']
  readonly timeoutMs?: number
}

const invalid = (why: string): UsageError =>
  new UsageError(`--ping: ${why}`, 'Give the URL that a service like healthchecks.io shows for a check: https://…')

/** The URL as given. Never shown whole: whoever knows its path can report a run as fine. @throws UsageError */
const parsed = (given: string): URL => {
  if (!URL.canParse(given)) throw invalid('not a URL')
  const url = new URL(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('only http and https URLs work')
  return url
}

/** `fetch` refuses URLs with credentials: they become a header. */
const withoutCredentials = (url: URL): { readonly url: URL; readonly headers: Record<string, string> } => {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  if (url.username === '' && url.password === '') return { url: bare, headers: {} }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}

const below = (url: URL, segment: string): URL => {
  const longer = new URL(url)
  longer.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/${segment}`
  return longer
}

/** The first bytes of a text, cut between characters. */
const cutBody = (text: string): string => new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_BODY_BYTES), { stream: true })

/** What went wrong, in our own words: those of the libraries may quote the URL. */
const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${plural(timeoutMs / 1000, 'second')}`
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown }
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached'
}

/** @returns what went wrong; undefined if the service accepted the request */
const send = async (address: URL, init: RequestInit, timeoutMs: number): Promise<string | undefined> => {
  const { url, headers } = withoutCredentials(address)
  try {
    const response = await fetch(url, {
      ...init,
      headers: { ...headers, 'user-agent': 'check_status', 'content-type': 'text/plain; charset=utf-8' },
      // A redirect would pass the secret in the URL to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    if (response.ok) return undefined
    return response.status >= 300 && response.status < 400
      ? `it redirects (${response.status}), which is not followed`
      : `it answered ${response.status}`
  } catch (error) {
    return reasonOf(error, timeoutMs)
  }
}

/**
 * Reports a run to a dead man's switch (healthchecks.io and compatible services): `<url>/start` now, then `<url>` for a run that
 * ends with status 0 and `<url>/<status>` for any other. A ping that fails is a notice and does not fail the run.
 * @throws UsageError if the URL is invalid
 */
export const startPing = (given: string, { onNotice, timeoutMs = TIMEOUT_MS }: PingOptions): Ping => {
  const url = parsed(given)
  const started = send(below(url, 'start'), { method: 'POST' }, timeoutMs)
  return {
    async end(status, summary) {
      // In order: the end must not overtake the start.
      const startProblem = await started
      const address = status === 0 ? url : below(url, String(status))
      const problem = (await send(address, { method: 'POST', body: cutBody(summary) }, timeoutMs)) ?? startProblem
      if (problem) onNotice(`--ping: ${url.host} did not get the ping for this run: ${problem}`)
    },
  }
}
