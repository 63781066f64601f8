/** One limit over everything that is waited for; the time in which a person is asked something does not count. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #reason: () => Error
  #timer: NodeJS.Timeout | undefined
  #left: number
  #since = 0

  /** @param seconds how long it may take; @param reason says, when the time is up, what was being waited for */
  constructor(seconds: number, reason: () => Error) {
    this.#left = seconds * 1000
    this.#reason = reason
    this.#resume()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** While a person thinks: time stands still until `work` is done. */
  async pauseDuring<T>(work: () => Promise<T>): Promise<T> {
    this.#pause()
    try {
      return await work()
    } finally {
      this.#resume()
    }
  }

  #pause(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#left -= performance.now() - this.#since
  }

  #resume(): void {
    if (this.#timer !== undefined || this.signal.aborted) return
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.abort(this.#reason()), Math.max(0, this.#left))
  }

  /** Ends the wait at once, for a reason of its own. */
  abort(reason: Error): void {
    this.clear()
    this.#controller.abort(reason)
  }

  /** All is done: nothing keeps the process alive. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** What the work brings, or the reason of the signal: whichever comes first. */
export const unlessAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(signal.reason)
    // Also what nobody waits for any more can fail, and would end the process if nobody heard of it.
    work.catch(() => {})
    if (signal.aborted) return fail()
    signal.addEventListener('abort', fail, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', fail))
  })
