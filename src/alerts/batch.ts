import type { Message } from '../channels/types.js'
import type { ChannelRecord } from './file.js'
import type { Notification, NotificationOf } from './notifications.js'
import { deliverable } from './quiet-hours.js'

const itselfOf = ({ about }: NotificationOf<'itself'>): string => (about === 'state' ? 'state' : 'itself')

/** What goes into one message: things of one family. */
const familyOf = (notification: Notification): string => {
  switch (notification.kind) {
    case 'event':
    case 'more':
      return notification.event
    case 'problem':
    case 'digest':
      return 'problems'
    case 'itself':
      return itselfOf(notification)
    case 'report':
      return notification.kind
  }
}

/** The next that are told together: the first that may be, and all of its family. A report goes by itself. */
const nextOf = (queue: readonly Notification[], quiet: boolean): readonly Notification[] => {
  const free = deliverable(queue, quiet)
  const [first] = free
  if (!first) return []
  return first.kind === 'report' ? [first] : free.filter(notification => familyOf(notification) === familyOf(first))
}

/** Which opening a message goes on from: that of the first problem in it that is not just opening. */
const threadOf = (notifications: readonly Notification[], threads: ChannelRecord['threads']): string | null => {
  for (const notification of notifications) {
    const about =
      notification.kind === 'problem' && notification.change !== 'opened'
        ? notification.problem.rule
        : notification.kind === 'itself'
          ? itselfOf(notification)
          : undefined
    const thread = about === undefined ? undefined : threads[about]
    if (thread !== undefined) return thread
  }
  return null
}

const begun = (notifications: readonly Notification[]): string[] =>
  notifications.flatMap(notification => {
    if (notification.kind === 'problem') return notification.change === 'opened' ? [notification.problem.rule] : []
    return notification.kind === 'itself' && !notification.reached ? [itselfOf(notification)] : []
  })

const since = (notification: Notification, now: Date): string => (notification.kind === 'more' ? now.toISOString() : notification.at)

/** What wording needs to know besides the items. */
export type Compose = (
  notifications: readonly Notification[],
  about: { readonly id: string; readonly at: Date; readonly thread: string | null },
) => Message

/** Takes what is told next out of the queue and puts it on its way; the very same record where nothing is to be told now. */
export const startNextMessage = (record: ChannelRecord, quiet: boolean, now: Date, id: string, write: Compose): ChannelRecord => {
  if (record.sending) return record
  const notifications = nextOf(record.queue, quiet)
  if (notifications.length === 0) return record
  const message = write(notifications, { id, at: now, thread: threadOf(notifications, record.threads) })
  return {
    ...record,
    queue: record.queue.filter(notification => !notifications.includes(notification)),
    threads: { ...record.threads, ...Object.fromEntries(begun(notifications).map(rule => [rule, id])) },
    sending: {
      message,
      since: notifications.map(notification => since(notification, now)).toSorted()[0] ?? now.toISOString(),
      attempts: 0,
      notBefore: now.toISOString(),
      error: null,
      progress: null,
    },
  }
}
