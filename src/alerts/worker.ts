import { type DeliveryContext, type DeliverySignals, deliver } from './outbox.js'

/** Waits for so long, or until the signal; resolves either way. */
export type Sleep = (ms: number, until: AbortSignal) => Promise<void>

/** Delivers on one channel, beside all others: a slow one is nobody else's. */
export interface Worker {
  /** There may be something to tell. */
  poke(): void
  readonly ended: Promise<void>
}

/** Where its own file cannot be read or written. */
const AFTER_TROUBLE_MS = 30_000
const LONGEST_MS = 3_600_000

export const startWorker = (context: DeliveryContext, name: string, ends: DeliverySignals, sleep: Sleep): Worker => {
  const { closing: ending } = ends
  let woken = new AbortController()
  const wake = (): void => woken.abort()
  ending.addEventListener('abort', wake, { once: true })

  const once = async (): Promise<number> => {
    try {
      const again = await deliver(context, name, ends)
      return again ? again.getTime() - context.clock().getTime() : LONGEST_MS
    } catch (error) {
      context.log({ level: 'error', what: 'not_noted', channel: name, words: (error as Error).message })
      return AFTER_TROUBLE_MS
    }
  }
  const work = async (): Promise<void> => {
    while (!ending.aborted) {
      // Before the look, so that what comes in meanwhile is not slept over.
      woken = new AbortController()
      const ms = await once()
      if (!ending.aborted) await sleep(Math.max(0, Math.min(ms, LONGEST_MS)), woken.signal)
    }
    ending.removeEventListener('abort', wake)
  }
  return { poke: wake, ended: work() }
}
