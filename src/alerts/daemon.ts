import type { DeliveryContext } from './outbox.js'
import { makeDailyReport, makeRound, type RoundContext, type WatchSettings } from './watch.js'
import { type Sleep, startWorker, type Worker } from './worker.js'

/** A platform that takes long to answer is asked less often: nine parts of the time it is left alone. */
const IDLE_FACTOR = 9
/** Between tries of a platform that is away. */
const MAX_RETRY_MS = 5 * 60_000
/** How long it sleeps without a sign of life. */
const HEARTBEAT_MS = 10_000

export interface Daemon {
  readonly rounds: RoundContext
  readonly delivery: DeliveryContext
  /** As they are now: they may be read anew. */
  readonly settings: () => WatchSettings
  readonly sleep: Sleep
  /** Called often while all is well. */
  readonly heartbeat: () => void
  /** Sees, before a round, that what comes of it is ours to tell. Its error ends all. */
  readonly checkFolder: () => Promise<void>
  /** Called after a round. */
  readonly afterRound: () => Promise<void>
}

/** For what is being sent when it is to end: whether it arrived is better known than not. */
const GRACE_MS = 500

interface Staff {
  readonly worker: Worker
  readonly ending: AbortController
  readonly stop: AbortController
}

const dismiss = ({ ending, stop, worker }: Staff): Promise<void> => {
  ending.abort()
  const timer = setTimeout(() => stop.abort(), GRACE_MS)
  return worker.ended.finally(() => clearTimeout(timer))
}

/** One worker for each channel of the settings; those of channels that are gone go. */
const keepStaff = (staff: Map<string, Staff>, { delivery: context, settings, sleep }: Daemon): void => {
  const names = settings().channels.map(({ name }) => name)
  for (const [name, member] of staff)
    if (!names.includes(name)) {
      void dismiss(member)
      staff.delete(name)
    }
  for (const name of names) {
    const known = staff.get(name)
    if (known) known.worker.poke()
    else {
      const [ending, stop] = [new AbortController(), new AbortController()]
      const worker = startWorker(context, name, { closing: ending.signal, abort: stop.signal }, sleep)
      staff.set(name, { worker, ending, stop })
    }
  }
}

/** Milliseconds until the next round. */
const pauseOf = (failed: number, tookMs: number, every: number): number =>
  failed === 0
    ? Math.max(every * 1000, tookMs * IDLE_FACTOR)
    : Math.max(every * 1000, Math.min(MAX_RETRY_MS, every * 1000 * 2 ** (failed - 1)))

const once = async ({ rounds, delivery: context, settings }: Daemon): Promise<{ readonly hasMore: boolean; readonly failed: number }> => {
  try {
    const made = await makeRound(rounds, settings)
    if (made.failed === 0) await makeDailyReport(rounds, settings(), context.clock())
    return made
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string }
    context.log({ level: 'error', what: 'round_not_kept', words: `${message}${hint ? ` - ${hint}` : ''}` })
    return { hasMore: false, failed: 1 }
  }
}

/** Looks and tells, until it is stopped. @param woken gives the signal that ends the sleep before the next round */
export const runDaemon = async (daemon: Daemon, stop: AbortSignal, woken: () => AbortSignal = () => stop): Promise<void> => {
  const staff = new Map<string, Staff>()
  const { sleep, settings, heartbeat: alive, checkFolder: guard, afterRound: settle } = daemon
  // At once, also in the middle of a look: they begin nothing more, and what is under way is noted if it ends in time.
  const leave = (): void => void Promise.all([...staff.values()].map(dismiss))
  stop.addEventListener('abort', leave, { once: true })
  while (!stop.aborted) {
    alive()
    const began = performance.now()
    const until = woken()
    await guard().catch(error => {
      leave()
      throw error
    })
    const { hasMore, failed } = await once(daemon)
    await settle()
    if (stop.aborted) break
    keepStaff(staff, daemon)
    if (hasMore) continue
    let left = pauseOf(failed, performance.now() - began, settings().alerts.every)
    for (; left > 0 && !until.aborted && !stop.aborted; left -= HEARTBEAT_MS) {
      alive()
      await sleep(Math.min(left, HEARTBEAT_MS), until)
    }
  }
  await Promise.all([...staff.values()].map(({ worker }) => worker.ended))
}
