import type { Document } from '../state/document.js'
import type { StateError } from '../state/errors.js'
import { plural } from '../text/words.js'
import { type AlertsFile, NO_ALERTS, newChannel, recordOf } from './file.js'
import type { WatchLog } from './log.js'
import type { NotificationOf } from './notifications.js'
import { enqueue } from './queue.js'
import { receivesHealth } from './routes.js'
import type { WatchSettings } from './watch.js'

/** What is told and known has no place to be written to, for so many rounds in a row. */
interface StorageOutage {
  readonly since: Date
  readonly rounds: number
  readonly message: string
  readonly hint: string
  /** The channels heard of it. */
  readonly isTold: boolean
}

export interface StorageWatch {
  /** What a round found: why nothing can be kept, or undefined. */
  update(error: StateError | undefined): Promise<void>
}

export interface StorageWatchParts {
  readonly document: Document<AlertsFile>
  readonly settings: () => WatchSettings
  readonly clock: () => Date
  readonly log: WatchLog
  /** One line on how it goes, for who asks the system. */
  readonly status: (words: string | undefined) => void
}

const withItem = (file: AlertsFile, { channels }: WatchSettings, notification: NotificationOf<'itself'>, now: Date): AlertsFile => {
  const told = channels.filter(receivesHealth).map(({ name }) => {
    const record = recordOf(file, name) ?? newChannel(now)
    return [name, { ...record, queue: enqueue(record.queue, [notification]) }] as const
  })
  return { ...file, channels: { ...file.channels, ...Object.fromEntries(told) } }
}

/** Tells once, from memory, that nothing can be kept, and that it can be again. */
export const openStorageWatch = ({ document, settings, clock, log, status }: StorageWatchParts): StorageWatch => {
  let trouble: StorageOutage | undefined
  const tell = async (reached: boolean, { since, rounds, message, hint }: StorageOutage): Promise<void> => {
    const now = clock()
    const notification = {
      kind: 'itself',
      about: 'state',
      at: now.toISOString(),
      reached,
      since: since.toISOString(),
      rounds,
      message,
      hint,
    } as const
    await document.change(current => withItem(current ?? NO_ALERTS, settings(), notification, now))
  }
  const begin = async ({ message, hint }: StateError): Promise<void> => {
    // The same trouble meets one file first, then another.
    if (hint !== trouble?.hint) {
      log({ level: 'error', what: 'not_kept', words: `nothing can be kept: ${message} - ${hint}` })
      status(`nothing can be kept: ${message}`)
    }
    const { since = clock(), rounds = 0, isTold = false } = trouble ?? {}
    trouble = { since, rounds: rounds + 1, message, hint, isTold }
    if (isTold || trouble.rounds < settings().alerts.failedRounds) return
    await tell(false, trouble)
    trouble = { ...trouble, isTold: true }
  }
  const end = async (): Promise<void> => {
    if (!trouble) return
    log({ level: 'info', what: 'kept_again', words: `all is kept again, after ${plural(trouble.rounds, 'round')}` })
    status(undefined)
    if (trouble.isTold) await tell(true, trouble)
    trouble = undefined
  }
  return { update: error => (error ? begin(error) : end()) }
}
