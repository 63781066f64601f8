import type { DeliveryContext } from './outbox.js'
import { makeDailyReport, makeRound, type RoundContext, type RoundResult, type WatchSettings } from './watch.js'
import { openWorkers, type Sleep } from './workers.js'

/** Pause after a round, as a multiple of its duration: a slow platform is queried a tenth of the time at most. */
const PAUSE_FACTOR = 9
/** Between rounds while the platform cannot be checked. */
const MAX_RETRY_MS = 5 * 60_000
/** Longest sleep without a heartbeat. */
const HEARTBEAT_MS = 10_000

export interface Daemon {
  readonly round: RoundContext
  readonly delivery: DeliveryContext
  /** The current settings: a reload replaces them. */
  readonly settings: () => WatchSettings
  readonly sleep: Sleep
  /** Called at least every ten seconds between rounds. */
  readonly heartbeat: () => void
  /** Called before each round to check that the state folder is still ours. If it throws, the daemon ends. */
  readonly checkFolder: () => Promise<void>
  /** Called after each round. */
  readonly afterRound: () => Promise<void>
}

/** Milliseconds until the next round. */
const pauseOf = (failed: number, tookMs: number, every: number): number =>
  failed === 0
    ? Math.max(every * 1000, tookMs * PAUSE_FACTOR)
    : Math.max(every * 1000, Math.min(MAX_RETRY_MS, every * 1000 * 2 ** (failed - 1)))

const runRound = async ({ round, delivery, settings }: Daemon): Promise<RoundResult> => {
  try {
    const result = await makeRound(round, settings)
    if (result.failed === 0) await makeDailyReport(round, settings(), delivery.clock())
    return result
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string }
    delivery.log({ level: 'error', what: 'round_not_kept', words: `${message}${hint ? ` - ${hint}` : ''}` })
    return { hasMore: false, failed: 1 }
  }
}

/** Checks the platform and delivers notifications until stopped. @param nextWake makes the signal that ends the next sleep early */
export const runDaemon = async (daemon: Daemon, stop: AbortSignal, nextWake: () => AbortSignal = () => stop): Promise<void> => {
  const { delivery, sleep, settings, heartbeat, checkFolder, afterRound } = daemon
  const workers = openWorkers(delivery, sleep)
  stop.addEventListener('abort', workers.stop, { once: true })
  while (!stop.aborted) {
    heartbeat()
    const began = performance.now()
    const wake = nextWake()
    await checkFolder().catch(error => {
      workers.stop()
      throw error
    })
    const { hasMore, failed } = await runRound(daemon)
    await afterRound()
    if (stop.aborted) break
    workers.sync(settings().channels.map(({ name }) => name))
    if (hasMore) continue
    let left = pauseOf(failed, performance.now() - began, settings().alerts.every)
    for (; left > 0 && !wake.aborted && !stop.aborted; left -= HEARTBEAT_MS) {
      heartbeat()
      await sleep(Math.min(left, HEARTBEAT_MS), wake)
    }
  }
  await workers.ended()
}
