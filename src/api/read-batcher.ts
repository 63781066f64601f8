import { ConnectionError, DatabaseError } from '../source/errors.js'
import { readingsOf, valuesOf } from '../source/needs.js'
import type { Reading, Readings, Values } from '../source/readings.js'
import type { Snapshot, Source } from '../source/source.js'
import { Unavailable } from './errors.js'

/** Pause after a failed connection; it doubles with every failure. */
const MIN_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 30_000

/** A caller whose readings go out with the next read. */
interface Waiter {
  readonly readings: readonly Reading[]
  readonly resolve: (snapshot: Snapshot) => void
  readonly reject: (error: unknown) => void
}

export interface ReadResult<Needs extends Readings> {
  readonly values: Values<Needs>
  /** The platform's clock. */
  readonly now: Date
  readonly snapshot: Snapshot
}

const asUnavailable = (error: unknown): unknown => {
  if (!(error instanceof ConnectionError)) return error
  const kind = error.cause instanceof DatabaseError ? 'database' : 'connection'
  return new Unavailable(kind, error.message, error.hint, { cause: error })
}

/**
 * Reads the platform for all requests: one read at a time, and everything requested meanwhile goes out together in the next.
 * Not a DataLoader, which would start a second read beside the first.
 */
export class ReadBatcher implements Pick<Source, 'read'> {
  readonly #source: Pick<Source, 'read'>
  readonly #clock: () => number
  #waiters: Waiter[] = []
  #isReading = false
  #pauseMs = 0
  #pausedUntil = 0
  #lastError: unknown
  /** The last read succeeded: if the connection is lost now, it may only have been idle for too long. */
  #wasGood = false

  /** @param clock monotonic milliseconds */
  constructor(source: Pick<Source, 'read'>, clock: () => number = () => performance.now()) {
    this.#source = source
    this.#clock = clock
  }

  /** @throws ConnectionError during a pause at once, without connecting */
  read(readings: readonly Reading[]): Promise<Snapshot> {
    if (this.#clock() < this.#pausedUntil) return Promise.reject(this.#lastError)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ readings, resolve, reject })
      if (this.#isReading) return
      this.#isReading = true
      // Requests that arrive in the same turn of the event loop join in.
      setImmediate(() => void this.#readAll())
    })
  }

  /**
   * The values of a set of needs.
   * @param also readings that the caller looks up in the snapshot; their failures are the caller's business
   * @throws Unavailable if the platform cannot be read, or a query of `needs` failed
   */
  async readNeeds<Needs extends Readings>(needs: Needs, also: readonly Reading[] = []): Promise<ReadResult<Needs>> {
    const snapshot = await this.read([...readingsOf(needs), ...also]).catch(error => {
      throw asUnavailable(error)
    })
    const { values, errors } = valuesOf(needs, snapshot)
    const [error] = errors
    if (!values) throw new Unavailable('database', error?.message ?? '', error?.hint ?? '')
    return { values, now: snapshot.now, snapshot }
  }

  async #readAll(): Promise<void> {
    while (this.#waiters.length > 0) {
      const batch = this.#waiters
      this.#waiters = []
      try {
        const snapshot = await this.#readWithRetry(batch.flatMap(({ readings }) => readings))
        this.#pauseMs = 0
        this.#wasGood = true
        for (const { resolve } of batch) resolve(snapshot)
      } catch (error) {
        if (error instanceof ConnectionError) this.#pause(error)
        for (const { reject } of [...batch, ...(error instanceof ConnectionError ? this.#waiters.splice(0) : [])]) reject(error)
      }
    }
    this.#isReading = false
  }

  /** Replaces a lost connection at once, before any client notices. */
  async #readWithRetry(readings: readonly Reading[]): Promise<Snapshot> {
    try {
      return await this.#source.read(readings)
    } catch (error) {
      if (!(error instanceof ConnectionError) || !this.#wasGood) throw error
      this.#wasGood = false
      return await this.#source.read(readings)
    }
  }

  #pause(error: ConnectionError): void {
    this.#pauseMs = this.#pauseMs === 0 ? MIN_PAUSE_MS : Math.min(MAX_PAUSE_MS, this.#pauseMs * 2)
    this.#pausedUntil = this.#clock() + this.#pauseMs
    this.#lastError = error
  }
}
