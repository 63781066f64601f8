import { LRUCache } from 'lru-cache'
import { writeJson } from '../report/formats/json/write.js'
import { Unavailable } from './errors.js'
import { etagOf } from './requests/etag.js'

/** How long a response is served before the platform is read again. */
const TTL_MS = 5_000
/** A missing table is no reason to query it a thousand times. */
const FAILURE_TTL_MS = 1_000
/** Older data is not served, not even during an outage. */
const MAX_STALE_MS = 3_600_000
/** The largest responses take half a megabyte each. */
const MAX_ENTRIES = 64

export interface CachedResponse {
  readonly body: string
  readonly etag: string
}

/** Text as it is, an object as JSON. @param sameAs what of it has to differ for the answer to be another one */
export const toResponse = (content: object | string, sameAs: (content: object) => object = same => same): CachedResponse => {
  // writeJson escapes control characters: people read responses with curl, on a terminal.
  const body = typeof content === 'string' ? content : writeJson(content)
  return { body, etag: etagOf(typeof content === 'string' ? body : writeJson(sameAs(content))) }
}

/** The last good answer, and when it was read. */
interface LastGood {
  readonly value: object
  readonly at: number
}

type CacheEntry = { readonly lastGood?: LastGood } & ({ readonly response: CachedResponse } | { readonly error: unknown })

interface CacheMiss {
  readonly read: () => Promise<object | string>
  readonly servesStale: boolean
  readonly sameAs?: ((content: object) => object) | undefined
}

const afterSuccess = (content: object | string, { servesStale, sameAs }: CacheMiss, now: number): CacheEntry =>
  servesStale && typeof content === 'object'
    ? { response: toResponse({ ...content, stale: false, age_seconds: 0 }), lastGood: { value: content, at: now } }
    : { response: toResponse(content, sameAs) }

const afterFailure = (error: unknown, lastGood: LastGood | undefined, now: number): CacheEntry => {
  if (!lastGood) return { error }
  const ageMs = now - lastGood.at
  if (ageMs > MAX_STALE_MS || !(error instanceof Unavailable)) return { error, lastGood }
  return { response: toResponse({ ...lastGood.value, stale: true, age_seconds: Math.floor(ageMs / 1000) }), lastGood }
}

/** Recent responses by request. Clients that send the same request at the same time share one read. */
export class ResponseCache {
  readonly #entries: LRUCache<string, CacheEntry, CacheMiss>

  /** @param clock monotonic milliseconds, above 0 */
  constructor(clock: () => number = () => performance.now()) {
    this.#entries = new LRUCache<string, CacheEntry, CacheMiss>({
      max: MAX_ENTRIES,
      ttl: TTL_MS,
      ttlResolution: 0,
      perf: { now: clock },
      // Clients that wait for an entry get it even if it is evicted meanwhile.
      ignoreFetchAbort: true,
      fetchMethod: (_, previous, { options, context }) =>
        context.read().then(
          content => afterSuccess(content, context, clock()),
          error => {
            // Failures are entries too: lru-cache forgets a rejected fetch at once.
            options.ttl = FAILURE_TTL_MS
            return afterFailure(error, previous?.lastGood, clock())
          },
        ),
    })
  }

  /**
   * @param sameAs what of the answer its entity tag is made of; absent: all of it
   * @param servesStale during an outage the last good answer is served, marked with `stale` and `age_seconds`
   * @throws Unavailable
   */
  async get(
    request: string,
    read: () => Promise<object | string>,
    { servesStale = false, sameAs }: Partial<Pick<CacheMiss, 'servesStale' | 'sameAs'>> = {},
  ): Promise<CachedResponse> {
    const entry = await this.#entries.forceFetch(request, { context: { read, servesStale, sameAs } })
    if ('error' in entry) throw entry.error
    return entry.response
  }
}
