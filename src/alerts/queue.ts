import { type AlertsFile, newChannel, recordOf } from './file.js'
import type { EventNotification, Notification } from './notifications.js'

/** Events queued one by one for an unreachable channel; beyond that only their number is kept. */
const MAX_EVENTS = 500
/** Changes of problems queued for a channel: days of outage. */
const MAX_CHANGES = 200
const MAX_REPORTS = 3

const isEvent = (notification: Notification): notification is EventNotification => notification.kind === 'event'

/** Turns the newest events beyond the limit into a number per kind. */
const countOverflow = (queue: readonly Notification[]): Notification[] => {
  const overflow = queue.filter(isEvent).slice(MAX_EVENTS)
  if (overflow.length === 0) return [...queue]
  const counts = new Map<EventNotification['event'], number>()
  for (const { event } of overflow) counts.set(event, (counts.get(event) ?? 0) + 1)
  const kept: Notification[] = []
  for (const notification of queue) {
    if (notification.kind === 'more') counts.set(notification.event, (counts.get(notification.event) ?? 0) + notification.count)
    else if (!isEvent(notification) || !overflow.includes(notification)) kept.push(notification)
  }
  return [...kept, ...[...counts].map(([event, count]): Notification => ({ kind: 'more', event, count }))]
}

/** Drops the oldest problem that opened and was resolved while it waited in the queue, with its changes in between. */
const withoutOldestPair = (queue: readonly Notification[]): readonly Notification[] => {
  const end = queue.findIndex(
    (resolved, i) =>
      resolved.kind === 'problem' &&
      resolved.change === 'resolved' &&
      queue
        .slice(0, i)
        .some(other => other.kind === 'problem' && other.change === 'opened' && other.problem.rule === resolved.problem.rule),
  )
  const last = queue[end]
  if (last?.kind !== 'problem') return queue
  const isOfRule = (notification: Notification): boolean =>
    notification.kind === 'problem' && notification.problem.rule === last.problem.rule
  const begin = queue.findIndex(
    notification => notification.kind === 'problem' && notification.change === 'opened' && isOfRule(notification),
  )
  return queue.filter((notification, i) => i < begin || i > end || !isOfRule(notification))
}

const countChanges = (queue: readonly Notification[]): number => queue.filter(({ kind }) => kind === 'problem').length

const boundChanges = (queue: readonly Notification[]): readonly Notification[] => {
  const shorter = countChanges(queue) > MAX_CHANGES ? withoutOldestPair(queue) : queue
  return shorter === queue ? queue : boundChanges(shorter)
}

const keepNewest = (queue: readonly Notification[], kind: Notification['kind'], max: number): Notification[] => {
  const older = queue.filter(notification => notification.kind === kind).slice(0, -max)
  return queue.filter(notification => !older.includes(notification))
}

/** Appends to a queue. It stays in order, and bounded however long a channel is down. */
export const enqueue = (queue: readonly Notification[], notifications: readonly Notification[]): Notification[] =>
  notifications.length === 0
    ? [...queue]
    : countOverflow(boundChanges(keepNewest(keepNewest([...queue, ...notifications], 'digest', 1), 'report', MAX_REPORTS)))

/** Queues one notification for each of these channels. */
export const enqueueFor = (
  file: AlertsFile,
  channels: readonly { readonly name: string }[],
  notification: Notification,
  now: Date,
): AlertsFile => {
  const records = channels.map(({ name }) => {
    const record = recordOf(file, name) ?? newChannel(now)
    return [name, { ...record, queue: enqueue(record.queue, [notification]) }] as const
  })
  return { ...file, channels: { ...file.channels, ...Object.fromEntries(records) } }
}

/** How many notifications wait; each counted event counts. */
export const lengthOf = (queue: readonly Notification[]): number =>
  queue.reduce((sum, notification) => sum + (notification.kind === 'more' ? notification.count : 1), 0)
