import type { Undelivered } from '../report/report.js'
import { type AlertsFile, type ChannelRecord, retainedChannels } from './file.js'
import type { Notification } from './notifications.js'
import { waitingCount } from './outbox.js'

/** A notification this old without an attempt waits for a watch that does not run, or for the end of quiet hours. */
const OVERDUE_MS = 15 * 60_000

const timeOf = (notification: Notification): string | undefined => (notification.kind === 'more' ? undefined : notification.at)

const waitingSince = ({ queue, sending }: ChannelRecord): string | undefined =>
  sending?.since ?? queue.map(timeOf).find(at => at !== undefined)

const overdueOf = (record: ChannelRecord, now: Date): { readonly since: Date; readonly reason: string | null } | undefined => {
  const at = waitingSince(record)
  if (at === undefined) return undefined
  const since = new Date(at)
  const reason = record.sending?.error ?? null
  return reason !== null || now.getTime() - since.getTime() > OVERDUE_MS ? { since, reason } : undefined
}

/** Why something handed in at or after `since` was not delivered; undefined: it was. */
export const deliveryFailure = ({ sending, refused }: ChannelRecord, since: Date): 'waits' | 'refused' | undefined => {
  if (sending) return 'waits'
  return refused.some(({ at }) => Date.parse(at) >= since.getTime()) ? 'refused' : undefined
}

/** What should have been delivered by now, by channel. @param channels those of the settings */
export const undeliveredOf = (file: AlertsFile, channels: readonly { readonly name: string }[], now: Date): Undelivered[] =>
  Object.entries(retainedChannels(file, channels, now)).flatMap(([channel, record]) => {
    const overdue = overdueOf(record, now)
    return overdue ? [{ channel, messages: waitingCount(record), ...overdue }] : []
  })
