import type { Settings } from '../config/settings.js'
import { recentDeposits, splitRecentDeposits } from '../platform/deposits.js'
import { newestLeads } from '../platform/leads.js'
import { registeredSince } from '../platform/users.js'
import { walletDeposits } from '../platform/wallet-deposits.js'
import type { WindowStart } from '../report/context.js'
import { depositEntry, type FeedEntry, leadEntry, registrationEntry, sortedFeed } from '../sections/feed.js'
import { walletWindow } from '../sections/wallets.js'
import { readingsOf, valuesOf } from '../source/needs.js'
import { attempt, mapped, type Outcome, type ReadError } from '../source/readings.js'
import type { Source } from '../source/source.js'

/** Registrations, deposits and leads as one feed. */
export interface ActivityFeed {
  readonly now: Date
  /** Oldest first. */
  readonly entries: readonly FeedEntry[]
  readonly errors: readonly ReadError[]
  /** Every kind was read, except single rows that cannot be shown. */
  readonly isWhole: boolean
}

const entriesOf = <Row>(outcome: Outcome<readonly Row[]>, entry: (row: Row) => FeedEntry): FeedEntry[] =>
  outcome.ok ? outcome.value.map(entry) : []

export const activityNeeds = (since: WindowStart, people: Settings['people'], limit: number) => ({
  users: attempt(registeredSince(since, people, limit, true)),
  deposits: attempt(recentDeposits(since, limit)),
  wallets: attempt(walletDeposits(since, limit), { optional: true }),
  leads: attempt(newestLeads(since, limit)),
})

/** @param limit entries of each kind @throws ConnectionError */
export const readActivity = async (
  { people }: Pick<Settings, 'people'>,
  source: Pick<Source, 'read'>,
  since: WindowStart,
  limit: number,
): Promise<ActivityFeed> => {
  const needs = activityNeeds(since, people, limit)
  const snapshot = await source.read(readingsOf(needs))
  const { values, errors } = valuesOf(needs, snapshot)
  const entries = values
    ? [
        ...entriesOf(values.users, registrationEntry),
        ...entriesOf(
          mapped(values.deposits, rows => splitRecentDeposits(rows).newest),
          depositEntry,
        ),
        ...(walletWindow(values.wallets, limit)?.rows ?? []).map(depositEntry),
        ...entriesOf(values.leads, leadEntry),
      ]
    : []
  const isWhole = errors.length === 0 || (values !== undefined && Object.values(values).every(({ ok }) => ok))
  return { now: snapshot.now, entries: sortedFeed(entries), errors, isWhole }
}
