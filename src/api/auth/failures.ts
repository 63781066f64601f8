import { neighbourhood } from '../requests/address.js'

/** Keys that do not let in, from one address within a minute. */
const MOST_FAILURES = 20
const WINDOW_MS = 60_000
/** Addresses that are remembered; the oldest is forgotten first. */
const MOST_ADDRESSES = 10_000

/** Who tried how many keys that let nobody in. A key that does is never refused for it. */
export class Failures {
  readonly #since = new Map<string, { count: number; readonly until: number }>()
  readonly #clock: () => number

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** Counts one more. @returns seconds until the address is listened to again; undefined while it is */
  add(address: string): number | undefined {
    const who = neighbourhood(address)
    const now = this.#clock()
    const known = this.#since.get(who)
    if (known && known.until > now) {
      known.count++
      return known.count > MOST_FAILURES ? Math.ceil((known.until - now) / 1000) : undefined
    }
    this.#since.delete(who)
    this.#since.set(who, { count: 1, until: now + WINDOW_MS })
    const [oldest] = this.#since.keys()
    if (this.#since.size > MOST_ADDRESSES && oldest !== undefined) this.#since.delete(oldest)
    return undefined
  }
}
