import { EXIT } from '../terminal/exit.js'
import { complain } from '../terminal/output.js'
import { UsageError } from '../text/usage-error.js'

/** For the start and for the end, each: a run is not to wait for those who watch it. */
const LIMIT_MS = 4_000
/** What healthchecks.io keeps of a body. */
const LONGEST = 10_000

/** A run as a dead man's switch hears of it. */
export interface Ping {
  /** Tells that the run is over, and how it went. Waits a few seconds at most, so it is for the end, when all is printed; it never throws. */
  end(status: number, words: string): Promise<void>
}

export interface PingOptions {
  readonly limitMs?: number
  readonly complain?: (message: string) => void
}

const invalid = (why: string): UsageError =>
  new UsageError(`--ping: ${why}`, 'It takes the address that a service like healthchecks.io gives for a check: https://…')

/** The address as it was given. Never shown whole: whoever knows its path can say that all is well. @throws UsageError */
const addressOf = (given: string): URL => {
  if (!URL.canParse(given)) throw invalid('not a URL')
  const url = new URL(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('takes http and https only')
  return url
}

/** A name and a password in it are no part of an address that can be fetched. */
const withoutAccount = (url: URL): { readonly url: URL; readonly headers: Record<string, string> } => {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  if (url.username === '' && url.password === '') return { url: bare, headers: {} }
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(account).toString('base64')}` } }
}

const below = (url: URL, word: string): URL => {
  const longer = new URL(url)
  longer.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/${word}`
  return longer
}

/** The first so many bytes, no letter broken. */
const cut = (words: string): string => new TextDecoder().decode(Buffer.from(words).subarray(0, LONGEST), { stream: true })

/** What went wrong, without the words of the libraries: they may quote the address. */
const reason = (error: unknown, limitMs: number): string => {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${limitMs / 1000} seconds`
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown }
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached'
}

/** Undefined: it was heard; otherwise what went wrong. */
const send = async (address: URL, init: RequestInit, limitMs: number): Promise<string | undefined> => {
  const { url, headers } = withoutAccount(address)
  try {
    const answer = await fetch(url, {
      ...init,
      headers: { ...headers, 'user-agent': 'check_status', 'content-type': 'text/plain; charset=utf-8' },
      // Wherever it leads, the secret in the address was not given to them.
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    })
    await answer.body?.cancel()
    if (answer.ok) return undefined
    return answer.status >= 300 && answer.status < 400
      ? `it redirects (${answer.status}), which is not followed`
      : `it answered ${answer.status}`
  } catch (error) {
    return reason(error, limitMs)
  }
}

/**
 * Tells a dead man's switch (healthchecks.io and what speaks like it) that a run begins: `<url>/start`, then `<url>` for a run
 * that ends with status 0 and `<url>/<status>` for any other. That it cannot be told is one line on standard error and no fault
 * of the run. @throws UsageError for what is no address
 */
export const startPing = (given: string, { limitMs = LIMIT_MS, complain: say = complain }: PingOptions = {}): Ping => {
  const url = addressOf(given)
  const started = send(below(url, 'start'), { method: 'POST' }, limitMs)
  return {
    async end(status, words) {
      // One after the other, or the end might overtake the start.
      const notStarted = await started
      const address = status === EXIT.fine ? url : below(url, String(status))
      const problem = (await send(address, { method: 'POST', body: cut(words) }, limitMs)) ?? notStarted
      if (problem) say(`--ping: ${url.host} was not told of this run: ${problem}`)
    },
  }
}
