import type { Message } from '../channels/types.js'
import type { ChannelRecord } from './file.js'
import type { Notification, NotificationOf } from './notifications.js'
import { released } from './quiet-hours.js'

const itselfOf = ({ about }: NotificationOf<'itself'>): string => (about === 'state' ? 'state' : 'itself')

/** What goes into one message: things of one family. */
const familyOf = (item: Notification): string => {
  switch (item.kind) {
    case 'event':
    case 'more':
      return item.event
    case 'problem':
    case 'digest':
      return 'problems'
    case 'itself':
      return itselfOf(item)
    case 'report':
      return item.kind
  }
}

/** The next that are told together: the first that may be, and all of its family. A report goes by itself. */
const nextOf = (queue: readonly Notification[], quiet: boolean): readonly Notification[] => {
  const free = released(queue, quiet)
  const [first] = free
  if (!first) return []
  return first.kind === 'report' ? [first] : free.filter(item => familyOf(item) === familyOf(first))
}

/** Which opening a message goes on from: that of the first problem in it that is not just opening. */
const threadOf = (items: readonly Notification[], threads: ChannelRecord['threads']): string | null => {
  for (const item of items) {
    const about =
      item.kind === 'problem' && item.change !== 'opened' ? item.problem.rule : item.kind === 'itself' ? itselfOf(item) : undefined
    const thread = about === undefined ? undefined : threads[about]
    if (thread !== undefined) return thread
  }
  return null
}

const begun = (items: readonly Notification[]): string[] =>
  items.flatMap(item => {
    if (item.kind === 'problem') return item.change === 'opened' ? [item.problem.rule] : []
    return item.kind === 'itself' && !item.reached ? [itselfOf(item)] : []
  })

const since = (item: Notification, now: Date): string => (item.kind === 'more' ? now.toISOString() : item.at)

/** What wording needs to know besides the items. */
export type Write = (
  items: readonly Notification[],
  about: { readonly id: string; readonly at: Date; readonly thread: string | null },
) => Message

/** Takes what is told next out of the queue and puts it on its way; the very same record where nothing is to be told now. */
export const takeNext = (record: ChannelRecord, quiet: boolean, now: Date, id: string, write: Write): ChannelRecord => {
  if (record.sending) return record
  const items = nextOf(record.queue, quiet)
  if (items.length === 0) return record
  const message = write(items, { id, at: now, thread: threadOf(items, record.threads) })
  return {
    ...record,
    queue: record.queue.filter(item => !items.includes(item)),
    threads: { ...record.threads, ...Object.fromEntries(begun(items).map(rule => [rule, id])) },
    sending: {
      message,
      since: items.map(item => since(item, now)).toSorted()[0] ?? now.toISOString(),
      attempts: 0,
      notBefore: now.toISOString(),
      error: null,
      progress: null,
    },
  }
}
