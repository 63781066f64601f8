import { HEALTH } from '../channels/types.js'
import type { Document } from '../state/document.js'
import type { StateError } from '../state/errors.js'
import { plural } from '../text/words.js'
import { type AlertsFile, NO_ALERTS } from './file.js'
import type { WatchLog } from './log.js'
import type { HealthNotification } from './notifications.js'
import { enqueueFor } from './queue.js'
import { receivesHealth } from './routes.js'
import type { WatchSettings } from './watch.js'

/** The state folder cannot be written, for this many rounds in a row. */
interface StorageOutage {
  readonly since: Date
  readonly rounds: number
  readonly message: string
  readonly hint: string
  /** Channels have been notified. */
  readonly isNotified: boolean
}

export interface StorageWatch {
  /** Call after each round with the reason why state cannot be saved, if any. */
  update(error: StateError | undefined): Promise<void>
  /** The outage that channels were notified of, if it lasts. */
  outage(): HealthNotification | undefined
}

export interface StorageWatchParts {
  /** Keeps changes in memory while its file cannot be written. */
  readonly document: Document<AlertsFile>
  readonly settings: () => WatchSettings
  readonly clock: () => Date
  readonly log: WatchLog
  /** Sets the status line of the service; undefined: all is well. */
  readonly status: (words: string | undefined) => void
}

/** Notifies channels once when state cannot be saved, and once when it can again. */
export const openStorageWatch = ({ document, settings, clock, log, status }: StorageWatchParts): StorageWatch => {
  let outage: StorageOutage | undefined
  const notificationOf = (reached: boolean, { since, rounds, message, hint }: StorageOutage, now: Date): HealthNotification => ({
    kind: HEALTH,
    about: 'state',
    at: now.toISOString(),
    reached,
    since: since.toISOString(),
    rounds,
    message,
    hint,
  })
  const notify = async (reached: boolean, about: StorageOutage): Promise<void> => {
    const now = clock()
    const notification = notificationOf(reached, about, now)
    const channels = settings().channels.filter(receivesHealth)
    await document.change(current => enqueueFor(current ?? NO_ALERTS, channels, notification, now))
  }
  const fail = async ({ message, hint }: StateError): Promise<void> => {
    // One cause gives several messages, each about another file; the hint stays the same.
    if (hint !== outage?.hint) {
      log({ level: 'error', what: 'not_kept', words: `state cannot be saved: ${message} - ${hint}` })
      status(`state cannot be saved: ${message}`)
    }
    const { since = clock(), rounds = 0, isNotified = false } = outage ?? {}
    outage = { since, rounds: rounds + 1, message, hint, isNotified }
    if (isNotified || outage.rounds < settings().alerts.failedRounds) return
    await notify(false, outage)
    outage = { ...outage, isNotified: true }
  }
  const recover = async (): Promise<void> => {
    if (!outage) return
    log({ level: 'info', what: 'kept_again', words: `state is saved again, after ${plural(outage.rounds, 'round')}` })
    status(undefined)
    if (outage.isNotified) await notify(true, outage)
    outage = undefined
  }
  return {
    update: error => (error ? fail(error) : recover()),
    outage: () => (outage?.isNotified ? notificationOf(false, outage, clock()) : undefined),
  }
}
