import { LRUCache } from 'lru-cache'
import { clientNetwork } from '../requests/address.js'

/** Rejected keys that one network may send within the window. */
const MAX_FAILURES = 20
const WINDOW_MS = 60_000
/** Bounds the memory; the network seen least recently is forgotten first. */
const MAX_NETWORKS = 10_000

/** Counts rejected keys by client network. Accepted keys are never throttled. */
export class SignInThrottle {
  readonly #failures: LRUCache<string, { count: number }>

  /** @param clock monotonic milliseconds, above 0 */
  constructor(clock: () => number = () => performance.now()) {
    this.#failures = new LRUCache({ max: MAX_NETWORKS, ttl: WINDOW_MS, ttlResolution: 0, perf: { now: clock } })
  }

  /** Records a rejected key. @returns seconds until the client may try again; undefined if it may right away */
  addFailure(address: string): number | undefined {
    const network = clientNetwork(address)
    const failures = this.#failures.get(network) ?? { count: 0 }
    // The window starts at the first failure: later ones do not extend it.
    if (failures.count++ === 0) this.#failures.set(network, failures)
    return failures.count > MAX_FAILURES ? Math.ceil(this.#failures.getRemainingTTL(network) / 1000) : undefined
  }
}
