import { depositCounts, newestDeposits } from '../platform/deposits.js'
import { leadCounts, newestLeads } from '../platform/leads.js'
import { registeredSince, registrationCounts } from '../platform/users.js'
import { type Block, fact, leftOut, note } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { plural } from '../report/words.js'
import { attempt, type Outcome } from '../source/readings.js'
import { depositEntry, type FeedEntry, inOrder, leadEntry, registrationEntry } from './feed.js'
import { section } from './types.js'

const HOUR = { secondsAgo: 3600 }

interface Kind {
  readonly count: number
  readonly entries: readonly FeedEntry[]
}

/** Null: it could not be read, which is not the same as none. */
const kind = <C, Row>(
  counts: Outcome<readonly C[]>,
  countOf: (counts: C) => number,
  rows: Outcome<readonly Row[]>,
  entry: (row: Row) => FeedEntry,
): Kind | null =>
  counts.ok && rows.ok ? { count: counts.value[0] === undefined ? 0 : countOf(counts.value[0]), entries: rows.value.map(entry) } : null

const counted = (label: string, kind: Kind | null): Block => fact(label, kind?.count ?? 'unknown', kind ? 'plain' : 'bad')

/** Each part stands for itself: a missing table takes only its own line. */
export const recent = section({
  emoji: '⚡',
  title: () => 'RECENT ACTIVITY (Last Hour)',

  needs: request => ({
    userCounts: attempt(registrationCounts(HOUR, request.people)),
    users: attempt(registeredSince(HOUR, request.people, listLimit(request, 20), request.all)),
    depositCounts: attempt(depositCounts(HOUR)),
    deposits: attempt(newestDeposits(HOUR, listLimit(request, 20))),
    leadCounts: attempt(leadCounts(HOUR)),
    leads: attempt(newestLeads(HOUR, listLimit(request, 20))),
  }),

  summarise: read => ({
    users: kind(read.userCounts, ({ total }) => total, read.users, registrationEntry),
    notPeople: read.userCounts.ok ? (read.userCounts.value[0]?.notPeople ?? 0) : 0,
    deposits: kind(read.depositCounts, ({ count }) => count, read.deposits, depositEntry),
    leads: kind(read.leadCounts, ({ count }) => count, read.leads, leadEntry),
  }),

  view: ({ users, notPeople, deposits, leads }, { all }) => {
    const kinds = [users, deposits, leads]
    const entries = inOrder(kinds.flatMap(kind => kind?.entries ?? []))
    const anonymous = users && !all ? notPeople : 0
    const total = kinds.reduce((sum, kind) => sum + (kind?.count ?? 0), 0)
    return [
      counted('New users', users),
      counted('New deposits', deposits),
      counted('New leads', leads),
      { kind: 'entries', entries, ...leftOut(total - anonymous, entries.length, 'more') },
      ...(anonymous > 0 ? [note(plural(anonymous, 'anonymous account'))] : []),
      ...(total === 0 && kinds.every(Boolean) ? [note('Nothing in the last hour')] : []),
    ]
  },
})
