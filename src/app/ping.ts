import { failureCode } from '../channels/http.js'
import { ProxiedError } from '../channels/proxy.js'
import { request } from '../channels/request.js'
import { alongRoute } from '../channels/route.js'
import { DeliveryError } from '../channels/types.js'
import { UsageError } from '../text/usage-error.js'
import { plural } from '../text/words.js'
import { formOf, type PingRequest } from './ping-form.js'
import type { Runtime } from './runtime.js'

/** Per request, so that a slow service cannot hold up the run it watches. */
const TIMEOUT_MS = 4_000

/** Problems of this severity or above make a run count as failed. */
export const PING_FAIL_ON = ['high', 'warning'] as const
export type PingFailOn = (typeof PING_FAIL_ON)[number]

/** One run, reported to a dead man's switch. */
export interface Ping {
  /**
   * Reports that the run is over and how it ended. Waits a few seconds at most, so call it last. Never throws.
   * @param status 0, 1, 2 and 3 as the exit status of a report; any other counts as a run that failed
   */
  end(status: number, summary: string): Promise<void>
}

export interface PingOptions {
  readonly onNotice: Runtime['onNotice']
  /** For HTTPS_PROXY and NO_PROXY. */
  readonly env?: Runtime['env']
  readonly failOn?: PingFailOn | undefined
  readonly timeoutMs?: number
  /** Whether this was not said before on this day. */
  readonly isNewToday?: (url: string) => Promise<boolean>
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

/** Credentials become a header, because a proxy would not get them otherwise. */
const withoutCredentials = (url: URL): { readonly url: URL; readonly headers: Record<string, string> } => {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  if (url.username === '' && url.password === '') return { url: bare, headers: {} }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}

/** Why the service did not accept a request; `status` if it answered. */
interface PingTrouble {
  readonly reason: string
  readonly status?: number
}

/** What went wrong, in our own words: those of the libraries may quote the URL. */
const reasonOf = (error: unknown): string => {
  if (error instanceof DeliveryError) return error.message
  if (error instanceof ProxiedError)
    return error.isOfProxy
      ? `the proxy ${error.proxy} cannot be reached (${failureCode(error.cause)})`
      : `it cannot be reached through the proxy ${error.proxy} (${failureCode(error.cause)})`
  return `it cannot be reached (${failureCode(error)})`
}

/** @returns undefined if the service accepted the request */
const send = async (ping: PingRequest, env: Runtime['env'], timeoutMs: number): Promise<PingTrouble | undefined> => {
  const { url, headers } = withoutCredentials(ping.url)
  const signal = AbortSignal.timeout(timeoutMs)
  const type = ping.body === undefined ? undefined : { 'content-type': 'text/plain; charset=utf-8' }
  try {
    const reply = await alongRoute({ env }, () => request({ ...ping, url: url.href, headers: { ...headers, ...type } }, signal))
    // Its body is of no use, and may never end.
    reply.close()
    const { status } = reply
    if (status >= 200 && status < 300) return undefined
    return status >= 300 && status < 400
      ? { status, reason: `it redirects (${status}), which is not followed` }
      : { status, reason: `it answered ${status}` }
  } catch (error) {
    return { reason: signal.aborted ? `no answer within ${plural(timeoutMs / 1000, 'second')}` : reasonOf(error) }
  }
}

const isGood = (status: number, failOn: PingFailOn | undefined): boolean => {
  const worst = failOn === 'warning' ? 0 : failOn === 'high' ? 1 : 2
  return status <= worst
}

/**
 * Reports a run to a dead man's switch: healthchecks.io, what is compatible with it, or Uptime Kuma. A run that saw everything is a
 * good one whatever it found, since the switch tells of runs that died; problems have channels of their own. A ping that fails is a
 * notice and does not fail the run.
 * @throws UsageError if the URL is invalid
 */
export const startPing = (
  given: string,
  { onNotice, env = {}, failOn, timeoutMs = TIMEOUT_MS, isNewToday = async () => true }: PingOptions,
): Ping => {
  const url = parsed(given)
  const form = formOf(url)
  const began = performance.now()
  const started = form.start && send(form.start, env, timeoutMs)
  const tell = async ({ reason, status }: PingTrouble, words: string): Promise<void> => {
    // Such an answer comes at every run, and cron would mail each.
    if (status === 404 && !(await isNewToday(url.href))) return
    onNotice(`--ping: ${url.host} ${words}: ${reason}`)
  }
  return {
    async end(status, summary) {
      // In order: the end must not overtake the start.
      const startTrouble = await started
      const result = { isGood: isGood(status, failOn), summary, tookMs: performance.now() - began }
      const trouble = await send(form.end(result), env, timeoutMs)
      if (trouble) await tell(trouble, 'did not get the ping for this run')
      else if (startTrouble?.status === 404) await tell(startTrouble, 'got the end of this run, but knows no /start')
      else if (startTrouble) await tell(startTrouble, 'did not get the start of this run')
    },
  }
}
