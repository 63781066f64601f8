import { type DeliveryContext, deliver } from './outbox.js'

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

const startWorker = (context: DeliveryContext, name: string, sleep: Sleep): Worker => {
  const closing = new AbortController()
  const abort = new AbortController()
  let woken = new AbortController()
  const wake = (): void => woken.abort()

  const deliverOnce = async (): Promise<number> => {
    try {
      const again = await deliver(context, name, { closing: closing.signal, abort: abort.signal })
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
      if (!closing.signal.aborted) await sleep(Math.max(0, Math.min(ms, MAX_SLEEP_MS)), woken.signal)
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
