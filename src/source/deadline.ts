/** One time limit for a whole run. The time a person takes to answer a question does not count. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #reason: () => Error
  #timer: NodeJS.Timeout | undefined
  #left: number
  #since = 0

  /** @param seconds how long the run may take; @param reason makes the error once the time is up */
  constructor(seconds: number, reason: () => Error) {
    this.#left = seconds * 1000
    this.#reason = reason
    this.#resume()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Stops the clock until `work` is done: a person is answering. */
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

  /** Ends the run at once, with this error. */
  abort(reason: Error): void {
    this.clear()
    this.#controller.abort(reason)
  }

  /** The run is over: stops the timer, which would keep the process alive. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
