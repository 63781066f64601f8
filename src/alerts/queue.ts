import type { Notification, NotificationOf } from './notifications.js'

/** Events that are kept one by one for a channel that cannot be reached; of more than that only the number is. */
const MOST_EVENTS = 500
/** Changes of problems, for days of a dead server. */
const MOST_CHANGES = 200
/** Daily reports that wait. */
const MOST_REPORTS = 3

type Event = NotificationOf<'event'>

const isEvent = (item: Notification): item is Event => item.kind === 'event'

/** The newest events of a kind become a number. */
const counted = (queue: readonly Notification[]): Notification[] => {
  const over = queue.filter(isEvent).slice(MOST_EVENTS)
  if (over.length === 0) return [...queue]
  const numbers = new Map<Event['event'], number>()
  for (const { event } of over) numbers.set(event, (numbers.get(event) ?? 0) + 1)
  const kept: Notification[] = []
  for (const item of queue) {
    if (item.kind === 'more') numbers.set(item.event, (numbers.get(item.event) ?? 0) + item.count)
    else if (!isEvent(item) || !over.includes(item)) kept.push(item)
  }
  return [...kept, ...[...numbers].map(([event, count]): Notification => ({ kind: 'more', event, count }))]
}

/** A problem that came and went while nobody could be told of it: the oldest such pair, and what was between them. */
const withoutOldestPair = (queue: readonly Notification[]): readonly Notification[] => {
  const end = queue.findIndex(
    (item, i) =>
      item.kind === 'problem' &&
      item.change === 'resolved' &&
      queue.slice(0, i).some(other => other.kind === 'problem' && other.change === 'opened' && other.problem.rule === item.problem.rule),
  )
  const last = queue[end]
  if (last?.kind !== 'problem') return queue
  const begin = queue.findIndex(item => item.kind === 'problem' && item.change === 'opened' && item.problem.rule === last.problem.rule)
  return queue.filter((item, i) => i < begin || i > end || item.kind !== 'problem' || item.problem.rule !== last.problem.rule)
}

const changes = (queue: readonly Notification[]): number => queue.filter(({ kind }) => kind === 'problem').length

const forgetting = (queue: readonly Notification[]): readonly Notification[] => {
  const shorter = changes(queue) > MOST_CHANGES ? withoutOldestPair(queue) : queue
  return shorter === queue ? queue : forgetting(shorter)
}

/** The newest of a kind of which only the newest are worth telling. */
const newest = (queue: readonly Notification[], kind: Notification['kind'], most: number): Notification[] => {
  const over = queue.filter(item => item.kind === kind).slice(0, -most)
  return queue.filter(item => !over.includes(item))
}

/** The queue with more at its end: in order, and bounded however long nobody takes from it. */
export const enqueue = (queue: readonly Notification[], items: readonly Notification[]): Notification[] =>
  items.length === 0 ? [...queue] : counted(forgetting(newest(newest([...queue, ...items], 'digest', 1), 'report', MOST_REPORTS)))

/** How many things wait; what is only counted counts as many. */
export const lengthOf = (queue: readonly Notification[]): number =>
  queue.reduce((sum, item) => sum + (item.kind === 'more' ? item.count : 1), 0)
