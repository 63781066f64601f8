import { writeJson } from '../report/formats/json/write.js'
import { Unavailable } from './errors.js'
import { etagOf } from './requests/etag.js'

/** How long an answer is given again before the platform is asked anew. */
const FRESH_MS = 5_000
/** How long a failure is: a table that is missing is no reason to ask for it a thousand times. */
const FAILED_MS = 1_000
/** An answer that is older says nothing of today. */
const STALE_MS = 3_600_000
/** Questions that are remembered; those with the most rows weigh half a megabyte each. */
const MOST = 64

export interface CachedResponse {
  readonly body: string
  readonly etag: string
}

const answerOf = (value: object): CachedResponse => {
  // Whoever asks with curl sees it on a terminal.
  const body = writeJson(value)
  return { body, etag: etagOf(body) }
}

interface Entry {
  /** The flight under way, or what it brought. */
  current: Promise<CachedResponse>
  isUnderWay: boolean
  /** By when it must be asked again. */
  until: number
  /** What the last flight that arrived brought, and when. */
  good?: { readonly value: object; readonly at: number }
}

/** What was answered lately, by question: those who ask the same at the same time share one flight. */
export class ResponseCache {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: () => number

  /** @param clock milliseconds that only ever grow */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /**
   * @param isKept the last good answer is given, marked with `stale` and `age_seconds`, while the platform cannot be read
   * @throws Unavailable
   */
  get(question: string, isKept: boolean, ask: () => Promise<object>): Promise<CachedResponse> {
    const known = this.#entries.get(question)
    if (known && (known.isUnderWay || this.#clock() < known.until)) return known.current
    const entry: Entry = {
      current: Promise.resolve({ body: '', etag: '' }),
      isUnderWay: true,
      until: 0,
      ...(known?.good && { good: known.good }),
    }
    entry.current = this.#ask(entry, isKept, ask).finally(() => {
      entry.isUnderWay = false
    })
    entry.current.catch(() => {})
    this.#entries.delete(question)
    this.#entries.set(question, entry)
    this.#forget()
    return entry.current
  }

  async #ask(entry: Entry, isKept: boolean, ask: () => Promise<object>): Promise<CachedResponse> {
    try {
      const value = await ask()
      entry.until = this.#clock() + FRESH_MS
      if (!isKept) return answerOf(value)
      entry.good = { value, at: this.#clock() }
      return answerOf({ ...value, stale: false, age_seconds: 0 })
    } catch (error) {
      entry.until = this.#clock() + FAILED_MS
      const { good } = entry
      const ageMs = good ? this.#clock() - good.at : 0
      if (!good || ageMs > STALE_MS || !(error instanceof Unavailable)) throw error
      return answerOf({ ...good.value, stale: true, age_seconds: Math.floor(ageMs / 1000) })
    }
  }

  #forget(): void {
    for (const [question, { isUnderWay }] of this.#entries) {
      if (this.#entries.size <= MOST) return
      if (!isUnderWay) this.#entries.delete(question)
    }
  }
}
