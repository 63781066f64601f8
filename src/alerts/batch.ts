import { HEALTH, type Message } from '../channels/types.js'
import type { ChannelRecord } from './file.js'
import type { HealthNotification, Notification } from './notifications.js'
import { deliverable } from './quiet-hours.js'

/** The key under which threads of health messages are saved. */
const healthThread = ({ about }: HealthNotification): string => (about === 'state' ? 'state' : HEALTH)

/** Notifications of one group share a message. */
const groupOf = (notification: Notification): string => {
  switch (notification.kind) {
    case 'event':
    case 'more':
      return notification.event
    case 'problem':
    case 'digest':
      return 'problems'
    case HEALTH:
      return healthThread(notification)
    case 'report':
      return notification.kind
  }
}

/** The first deliverable notification and all others of its group. A report gets a message of its own. */
const nextBatch = (queue: readonly Notification[], quiet: boolean): readonly Notification[] => {
  const ready = deliverable(queue, quiet)
  const [first] = ready
  if (!first) return []
  return first.kind === 'report' ? [first] : ready.filter(notification => groupOf(notification) === groupOf(first))
}

/** The thread to reply in: that of the first notification about something that opened earlier. */
const threadOf = (notifications: readonly Notification[], threads: ChannelRecord['threads']): string | null => {
  for (const notification of notifications) {
    const about =
      notification.kind === 'problem' && notification.change !== 'opened'
        ? notification.problem.rule
        : notification.kind === HEALTH
          ? healthThread(notification)
          : undefined
    const thread = about === undefined ? undefined : threads[about]
    if (thread !== undefined) return thread
  }
  return null
}

/** Threads that this message opens. */
const openedThreads = (notifications: readonly Notification[]): string[] =>
  notifications.flatMap(notification => {
    if (notification.kind === 'problem') return notification.change === 'opened' ? [notification.problem.rule] : []
    return notification.kind === HEALTH && !notification.reached ? [healthThread(notification)] : []
  })

const timeOf = (notification: Notification, now: Date): string => (notification.kind === 'more' ? now.toISOString() : notification.at)

/** Words a batch of notifications as one message. */
export type Compose = (
  notifications: readonly Notification[],
  about: { readonly id: string; readonly at: Date; readonly thread: string | null },
) => Message

/** Moves the next batch from the queue into a pending message. Returns the same object if there is nothing to send now. */
export const startNextMessage = (record: ChannelRecord, quiet: boolean, now: Date, id: string, compose: Compose): ChannelRecord => {
  if (record.sending) return record
  const notifications = nextBatch(record.queue, quiet)
  if (notifications.length === 0) return record
  const message = compose(notifications, { id, at: now, thread: threadOf(notifications, record.threads) })
  return {
    ...record,
    queue: record.queue.filter(notification => !notifications.includes(notification)),
    threads: { ...record.threads, ...Object.fromEntries(openedThreads(notifications).map(thread => [thread, id])) },
    sending: {
      message,
      since: notifications.map(notification => timeOf(notification, now)).toSorted()[0] ?? now.toISOString(),
      attempts: 0,
      notBefore: now.toISOString(),
      error: null,
      progress: null,
    },
  }
}
