import type { Notification, NotificationOf } from './notifications.js'

/** Events that are kept one by one for a channel that cannot be reached; of more than that only the number is. */
const MAX_EVENTS = 500
/** Changes of problems, for days of a dead server. */
const MAX_CHANGES = 200
/** Daily reports that wait. */
const MAX_REPORTS = 3

type Event = NotificationOf<'event'>

const isEvent = (notification: Notification): notification is Event => notification.kind === 'event'

/** The newest events of a kind become a number. */
const counted = (queue: readonly Notification[]): Notification[] => {
  const over = queue.filter(isEvent).slice(MAX_EVENTS)
  if (over.length === 0) return [...queue]
  const numbers = new Map<Event['event'], number>()
  for (const { event } of over) numbers.set(event, (numbers.get(event) ?? 0) + 1)
  const kept: Notification[] = []
  for (const notification of queue) {
    if (notification.kind === 'more') numbers.set(notification.event, (numbers.get(notification.event) ?? 0) + notification.count)
    else if (!isEvent(notification) || !over.includes(notification)) kept.push(notification)
  }
  return [...kept, ...[...numbers].map(([event, count]): Notification => ({ kind: 'more', event, count }))]
}

/** A problem that came and went while nobody could be told of it: the oldest such pair, and what was between them. */
const withoutOldestPair = (queue: readonly Notification[]): readonly Notification[] => {
  const end = queue.findIndex(
    (notification, i) =>
      notification.kind === 'problem' &&
      notification.change === 'resolved' &&
      queue
        .slice(0, i)
        .some(other => other.kind === 'problem' && other.change === 'opened' && other.problem.rule === notification.problem.rule),
  )
  const last = queue[end]
  if (last?.kind !== 'problem') return queue
  const begin = queue.findIndex(
    notification => notification.kind === 'problem' && notification.change === 'opened' && notification.problem.rule === last.problem.rule,
  )
  return queue.filter(
    (notification, i) => i < begin || i > end || notification.kind !== 'problem' || notification.problem.rule !== last.problem.rule,
  )
}

const changes = (queue: readonly Notification[]): number => queue.filter(({ kind }) => kind === 'problem').length

const forgetting = (queue: readonly Notification[]): readonly Notification[] => {
  const shorter = changes(queue) > MAX_CHANGES ? withoutOldestPair(queue) : queue
  return shorter === queue ? queue : forgetting(shorter)
}

/** The newest of a kind of which only the newest are worth telling. */
const newest = (queue: readonly Notification[], kind: Notification['kind'], most: number): Notification[] => {
  const over = queue.filter(notification => notification.kind === kind).slice(0, -most)
  return queue.filter(notification => !over.includes(notification))
}

/** The queue with more at its end: in order, and bounded however long nobody takes from it. */
export const enqueue = (queue: readonly Notification[], notifications: readonly Notification[]): Notification[] =>
  notifications.length === 0
    ? [...queue]
    : counted(forgetting(newest(newest([...queue, ...notifications], 'digest', 1), 'report', MAX_REPORTS)))

/** How many things wait; what is only counted counts as many. */
export const lengthOf = (queue: readonly Notification[]): number =>
  queue.reduce((sum, notification) => sum + (notification.kind === 'more' ? notification.count : 1), 0)
