import { setTimeout as pause } from 'node:timers/promises'
import { itemsOf, type PageAddress } from '../live/items.js'
import { layOutLive } from '../live/layout.js'
import { type LiveWish, press } from '../live/press.js'
import { connectionLost, type LiveReading, type LiveState, noticed, pageRead, reportRead, startState } from '../live/state.js'
import type { ReportError } from '../report/report.js'
import { EXIT } from '../terminal/exit.js'
import { type FullScreen, openFullScreen } from '../terminal/full-screen.js'
import { styleOf } from '../terminal/style.js'
import { writeDuration } from '../text/duration.js'
import { HintedError } from '../text/hinted-error.js'
import type { LiveFlags, LiveReader, ReadLive } from './live-reader.js'
import { retryDelayMs } from './retry-delay.js'

/** Ages and countdowns on the screen go on. Nothing is written if nothing changed. */
const TICK_MS = 1_000

export const readingOf = ({ shown, read }: ReadLive): LiveReading => ({
  report: shown,
  items: itemsOf(shown, read),
  at: performance.now(),
})

/** What the screen says of an error. @throws the error itself if it is a bug */
const wordsOf = (error: unknown): ReportError => {
  if (!(error instanceof HintedError)) throw error
  return { message: error.message, hint: error.hint }
}

/** The full screen from the first reading until the user leaves. One reading at a time. */
export class LiveSession {
  #state: LiveState
  #extent = { page: 1, maxTop: 0 }
  readonly #screen: FullScreen
  readonly #reader: LiveReader
  readonly #flags: LiveFlags
  readonly #style: ReturnType<typeof styleOf>
  readonly #quit = new AbortController()
  #wake = new AbortController()
  #status: number = EXIT.fine
  /** The reading under way; the next one waits for it. */
  #reading: Promise<unknown> = Promise.resolve()

  constructor(reader: LiveReader, first: LiveReading, flags: LiveFlags) {
    this.#reader = reader
    this.#flags = flags
    this.#style = styleOf(flags)
    this.#state = startState(first)
    this.#screen = openFullScreen({
      onKey: key => this.#press(key),
      onResize: () => this.#draw(),
      onContinue: () => {
        this.#draw()
        // What is on the screen may be hours old.
        this.#wake.abort()
      },
      onGone: () => this.quit(EXIT.interrupted),
    })
  }

  /** @returns the exit status, once the user has left @throws what nobody expected */
  async run(): Promise<number> {
    this.#draw()
    const ticks = setInterval(() => this.#draw(), TICK_MS)
    const gone = new Promise<void>(resolve => this.#quit.signal.addEventListener('abort', () => resolve(), { once: true }))
    try {
      // A reading only reads: nobody waits for one under way.
      await Promise.race([this.#rounds(), gone])
      return this.#status
    } finally {
      clearInterval(ticks)
      this.#screen.close()
    }
  }

  quit(status: number): void {
    this.#status = status
    this.#quit.abort()
    this.#wake.abort()
  }

  /** Something went wrong beside the reading. */
  notice(message: string, hint = ''): void {
    this.#show(noticed(this.#state, { message, hint }))
  }

  #show(state: LiveState): void {
    this.#state = state
    this.#draw()
  }

  #draw(): void {
    const { rows, extent } = layOutLive(this.#state, {
      style: this.#style,
      size: this.#screen.size(),
      now: performance.now(),
      every: writeDuration(this.#flags.every),
      // One missed reading is no news.
      oldAfterMs: 2 * this.#flags.every * 1000 + TICK_MS,
    })
    this.#extent = extent
    this.#screen.draw(rows)
  }

  #press(key: string): void {
    const { state, wish } = press(this.#state, key, this.#extent)
    this.#show(state)
    if (wish) this.#grant(wish)
  }

  #grant(wish: LiveWish): void {
    switch (wish.kind) {
      case 'quit':
        this.quit(wish.isInterrupt ? EXIT.interrupted : EXIT.fine)
        break
      case 'refresh':
        this.#wake.abort()
        break
      case 'suspend':
        this.#screen.suspend()
        break
      case 'repaint':
        this.#screen.forget()
        this.#draw()
        break
      case 'open':
        void this.#open(wish.address, wish.number)
    }
  }

  #oneAtATime<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#reading.then(task)
    this.#reading = result.catch(() => {})
    return result
  }

  async #open(address: PageAddress, number: number): Promise<void> {
    try {
      const report = await this.#oneAtATime(() => this.#reader.page(address))
      this.#show(pageRead(this.#state, number, { kind: 'shown', report }))
    } catch (error) {
      if (!this.#quit.signal.aborted) this.#show(pageRead(this.#state, number, { kind: 'failed', error: wordsOf(error) }))
    }
  }

  /** Waits, unless the user does not want to. */
  async #pause(ms: number): Promise<void> {
    this.#wake = new AbortController()
    await pause(ms, undefined, { signal: this.#wake.signal }).catch(() => {})
  }

  async #rounds(): Promise<void> {
    const everyMs = this.#flags.every * 1000
    let failures = 0
    let waitMs = everyMs
    for (;;) {
      await this.#pause(waitMs)
      if (this.#quit.signal.aborted) return
      const began = performance.now()
      try {
        const reading = readingOf(await this.#oneAtATime(() => this.#reader.report()))
        failures = 0
        // A slow platform rests for as long as it worked.
        waitMs = Math.max(everyMs, performance.now() - began)
        this.#show(reportRead(this.#state, reading))
      } catch (error) {
        if (this.#quit.signal.aborted) return
        const words = wordsOf(error)
        failures++
        waitMs = retryDelayMs(failures)
        // OpenSSH may have said so on the terminal.
        this.#screen.forget()
        this.#show(connectionLost(this.#state, { error: words, nextAt: performance.now() + waitMs }))
      }
    }
  }
}
