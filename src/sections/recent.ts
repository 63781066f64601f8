import { type ZodType, z } from 'zod'
import { Deposit, recentDeposits, splitRecentDeposits } from '../platform/deposits.js'
import { Lead, leadCounts, newestLeads } from '../platform/leads.js'
import { Registration, registeredSince, registrationCounts } from '../platform/users.js'
import { walletDeposits } from '../platform/wallet-deposits.js'
import { type Block, fact, leftOut, note } from '../report/blocks.js'
import { listLimit, type Request, type WindowStart } from '../report/context.js'
import { attempt, mapped, type Outcome } from '../source/readings.js'
import { HOUR } from '../text/duration.js'
import { plural } from '../text/words.js'
import { depositEntry, leadEntry, registrationEntry, sortedFeed } from './feed.js'
import { section } from './types.js'
import { type WalletWindow, walletWindow } from './wallets.js'

/** The window if it includes the last hour, so that one reading serves this section and others; else the last hour. */
const windowWithLastHour = ({ window: { since } }: Request): WindowStart =>
  'at' in since || since.secondsAgo < HOUR ? { secondsAgo: HOUR } : since

/** Null: could not be read, as opposed to none. */
const lastHourShape = <Row extends ZodType>(row: Row) =>
  z
    .object({
      count: z.int(),
      rows: z.array(row),
      // Some could not be read, so the true count may be higher.
      atLeast: z.boolean().optional(),
    })
    .nullable()

interface LastHour<Row> {
  readonly count: number
  readonly rows: Row[]
  readonly atLeast?: boolean | undefined
}

const lastHourOf = <Row extends { readonly createdAt: Date }>(
  counts: Outcome<readonly { readonly lastHour: number }[]>,
  rows: Outcome<readonly Row[]>,
  now: Date,
): LastHour<Row> | null =>
  counts.ok && rows.ok
    ? {
        count: counts.value[0]?.lastHour ?? 0,
        rows: rows.value.filter(({ createdAt }) => now.getTime() - createdAt.getTime() <= HOUR * 1000),
      }
    : null

/** Adds the deposits of the wallets, which are a separate table. */
const addWallets = (
  requests: LastHour<z.infer<typeof Deposit>> | null,
  wallets: WalletWindow | null,
  now: Date,
): LastHour<z.infer<typeof Deposit>> | null => {
  if (!requests || !wallets) return requests && { ...requests, atLeast: true }
  return {
    count: requests.count + wallets.lastHour,
    rows: [...requests.rows, ...wallets.rows.filter(({ createdAt }) => now.getTime() - createdAt.getTime() <= HOUR * 1000)],
  }
}

const countFact = (label: string, kind: { readonly count: number; readonly atLeast?: boolean | undefined } | null): Block =>
  fact(label, kind ? `${kind.atLeast ? 'at least ' : ''}${kind.count}` : 'unknown', kind && !kind.atLeast ? 'plain' : 'bad')

/** Each kind stands if another fails: a missing table takes only its own line. */
export const recent = section({
  emoji: '⚡',
  title: () => 'RECENT ACTIVITY (Last Hour)',

  needs: request => {
    const since = windowWithLastHour(request)
    const limit = listLimit(request, 20)
    return {
      userCounts: attempt(registrationCounts(since, request.people, request.thresholds.silentRegistrations)),
      users: attempt(registeredSince(since, request.people, limit, request.all)),
      deposits: attempt(recentDeposits(since, limit)),
      wallets: attempt(walletDeposits(since, limit), { optional: true }),
      leadCounts: attempt(leadCounts(since)),
      leads: attempt(newestLeads(since, limit)),
    }
  },

  data: z.object({
    users: lastHourShape(Registration),
    notPeople: z.int(), // of these users, left out of the rows
    deposits: lastHourShape(Deposit),
    leads: lastHourShape(Lead),
  }),

  summarise: (read, context) => {
    const users = lastHourOf(read.userCounts, read.users, context.now)
    // A list that was cut cannot tell how many of the rest are people.
    const isCut = users !== null && users.rows.length >= (listLimit(context, 20) ?? Number.POSITIVE_INFINITY)
    const counts = mapped(read.deposits, rows => splitRecentDeposits(rows).counts)
    const newest = mapped(read.deposits, rows => splitRecentDeposits(rows).newest)
    return {
      users,
      notPeople: users && !isCut ? users.count - users.rows.length : 0,
      deposits: addWallets(lastHourOf(counts, newest, context.now), walletWindow(read.wallets, listLimit(context, 20)), context.now),
      leads: lastHourOf(read.leadCounts, read.leads, context.now),
    }
  },

  figures: ({ users, deposits, leads }) => ({
    last_hour_registrations: users?.count,
    last_hour_deposits: deposits?.atLeast ? null : deposits?.count,
    last_hour_leads: leads?.count,
  }),

  view: ({ users, notPeople, deposits, leads }, context) => {
    const kinds = [users, deposits, leads]
    const entries = sortedFeed([
      ...(users?.rows.map(registrationEntry) ?? []),
      ...(deposits?.rows.map(depositEntry) ?? []),
      ...(leads?.rows.map(leadEntry) ?? []),
    ])
    const total = kinds.reduce((sum, kind) => sum + (kind?.count ?? 0), 0)
    return [
      countFact('New users', users),
      countFact('New deposits', deposits),
      countFact('New leads', leads),
      { kind: 'entries', now: context.now, entries, ...leftOut(total - notPeople, entries.length, 'more') },
      ...(notPeople > 0 ? [note(plural(notPeople, 'anonymous account'))] : []),
      ...(total === 0 && kinds.every(kind => kind && !kind.atLeast) ? [note('Nothing in the last hour')] : []),
    ]
  },
})
