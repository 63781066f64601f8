import { ConnectionError, DatabaseError } from '../source/errors.js'
import { readingsOf, valuesOf } from '../source/needs.js'
import type { Reading, Readings, Values } from '../source/readings.js'
import type { Snapshot, Source } from '../source/source.js'
import { Unavailable } from './errors.js'

/** How long the platform is left alone after it could not be reached: twice as long each time. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/** What somebody waits for. */
interface Passenger {
  readonly readings: readonly Reading[]
  readonly arrive: (snapshot: Snapshot) => void
  readonly fail: (error: unknown) => void
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
 * The way to the platform that all requests share: one flight at a time, and whatever is asked for while one is under way goes
 * together with the next.
 */
export class ReadBatcher implements Pick<Source, 'read'> {
  readonly #source: Pick<Source, 'read'>
  readonly #clock: () => number
  #waiting: Passenger[] = []
  #flying = false
  #pauseMs = 0
  #notBefore = 0
  #lastError: unknown
  /** The last flight arrived: a connection that is lost since then may only have been idle for too long. */
  #wasGood = false

  /** @param clock milliseconds that only ever grow */
  constructor(source: Pick<Source, 'read'>, clock: () => number = () => performance.now()) {
    this.#source = source
    this.#clock = clock
  }

  /** @throws ConnectionError at once, without a try, for a while after the platform could not be reached */
  read(readings: readonly Reading[]): Promise<Snapshot> {
    if (this.#clock() < this.#notBefore) return Promise.reject(this.#lastError)
    return new Promise((arrive, fail) => {
      this.#waiting.push({ readings, arrive, fail })
      if (this.#flying) return
      this.#flying = true
      // Whoever asks in the same moment comes along.
      setImmediate(() => void this.#fly())
    })
  }

  /**
   * What a set of needs holds.
   * @param along what is read in the same flight, for the caller to look up in the snapshot
   * @throws Unavailable also where one of the queries failed
   */
  async ask<Needs extends Readings>(needs: Needs, along: readonly Reading[] = []): Promise<ReadResult<Needs>> {
    const snapshot = await this.read([...readingsOf(needs), ...along]).catch(error => {
      throw asUnavailable(error)
    })
    const { values, errors } = valuesOf(needs, snapshot)
    const [error] = errors
    if (!values) throw new Unavailable('database', error?.message ?? '', error?.hint ?? '')
    return { values, now: snapshot.now, snapshot }
  }

  async #fly(): Promise<void> {
    while (this.#waiting.length > 0) {
      const passengers = this.#waiting
      this.#waiting = []
      try {
        const snapshot = await this.#readWith(passengers.flatMap(({ readings }) => readings))
        this.#pauseMs = 0
        this.#wasGood = true
        for (const { arrive } of passengers) arrive(snapshot)
      } catch (error) {
        if (error instanceof ConnectionError) this.#pause(error)
        for (const { fail } of [...passengers, ...(error instanceof ConnectionError ? this.#waiting.splice(0) : [])]) fail(error)
      }
    }
    this.#flying = false
  }

  /** A connection that was there and is gone is made anew at once, before anybody is told. */
  async #readWith(readings: readonly Reading[]): Promise<Snapshot> {
    try {
      return await this.#source.read(readings)
    } catch (error) {
      if (!(error instanceof ConnectionError) || !this.#wasGood) throw error
      this.#wasGood = false
      return await this.#source.read(readings)
    }
  }

  #pause(error: ConnectionError): void {
    this.#pauseMs = this.#pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
    this.#notBefore = this.#clock() + this.#pauseMs
    this.#lastError = error
  }
}
