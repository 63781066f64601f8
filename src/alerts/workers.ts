import { type DeliveryContext, deliver } from './outbox.js'
import { notRefreshed, REFRESH_SECONDS, refreshChannel } from './refresh.js'

/** Waits that long or until the signal aborts; resolves either way. */
export type Sleep = (ms: number, until: AbortSignal) => Promise<void>

/** Delivers on one channel. */
interface Worker {
  /** There may be something to send. */
  wake(): void
  /** Starts no further message, and cuts off the current attempt after a grace period. */
  stop(): Promise<void>
  readonly ended: Promise<void>
}

/** For a send under way at shutdown, so that we learn whether it arrived. */
const GRACE_MS = 500
/** Before the next try if the state file cannot be read or written. */
const STATE_RETRY_MS = 30_000
const MAX_SLEEP_MS = 3_600_000

/** Rounds wake the workers a little early or late. */
const REFRESH_MS = REFRESH_SECONDS * 1000
const REFRESH_SLACK_MS = 5_000

/** Tells a channel again what is open, once a minute, and logs when that begins to fail and when it works again. */
const openRefresher = (context: DeliveryContext, name: string, abort: AbortSignal) => {
  let last: number | undefined
  let isFailing = false
  return async (): Promise<void> => {
    const now = context.clock().getTime()
    // Absolute difference: the clock may have been set back.
    if (last !== undefined && Math.abs(now - last) < REFRESH_MS - REFRESH_SLACK_MS) return
    last = now
    const outcome = await refreshChannel(context, name, abort)
    if (typeof outcome === 'object' && !isFailing) context.log(notRefreshed(name, outcome.failure))
    if (outcome === 'posted' && isFailing)
      context.log({ level: 'info', what: 'refreshed', channel: name, words: 'what is open is sent again' })
    if (outcome !== 'nothing') isFailing = outcome !== 'posted'
  }
}

const startWorker = (context: DeliveryContext, name: string, sleep: Sleep): Worker => {
  const closing = new AbortController()
  const abort = new AbortController()
  let woken = new AbortController()
  const wake = (): void => woken.abort()

  const refresh = openRefresher(context, name, abort.signal)
  const longestSleep = context.refresh ? REFRESH_MS : MAX_SLEEP_MS
  const deliverOnce = async (): Promise<number> => {
    try {
      const again = await deliver(context, name, { closing: closing.signal, abort: abort.signal })
      if (!closing.signal.aborted) await refresh()
      return again ? again.getTime() - context.clock().getTime() : MAX_SLEEP_MS
    } catch (error) {
      context.log({ level: 'error', what: 'not_noted', channel: name, words: (error as Error).message })
      return STATE_RETRY_MS
    }
  }
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      // Before the delivery, so that a wake-up during it is not lost.
      woken = new AbortController()
      const ms = await deliverOnce()
      if (!closing.signal.aborted) await sleep(Math.max(0, Math.min(ms, longestSleep)), woken.signal)
    }
  }
  const ended = run()
  return {
    wake,
    stop() {
      closing.abort()
      wake()
      const timer = setTimeout(() => abort.abort(), GRACE_MS)
      return ended.finally(() => clearTimeout(timer))
    },
    ended,
  }
}

/** One worker per channel, so that a slow channel delays no other. */
export interface Workers {
  /** Starts and stops workers so that there is one per name, and wakes the others. */
  sync(names: readonly string[]): void
  stop(): void
  ended(): Promise<void>
}

export const openWorkers = (context: DeliveryContext, sleep: Sleep): Workers => {
  const workers = new Map<string, Worker>()
  return {
    sync(names) {
      for (const [name, worker] of workers)
        if (!names.includes(name)) {
          void worker.stop()
          workers.delete(name)
        }
      for (const name of names) {
        const known = workers.get(name)
        if (known) known.wake()
        else workers.set(name, startWorker(context, name, sleep))
      }
    },
    stop: () => {
      for (const worker of workers.values()) void worker.stop()
    },
    ended: async () => {
      await Promise.all([...workers.values()].map(({ ended }) => ended))
    },
  }
}
