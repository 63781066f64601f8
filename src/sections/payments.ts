import { z } from 'zod'
import { pendingDeposits } from '../platform/deposit-concerns.js'
import { Deposit, DepositCount, recentDeposits, splitRecentDeposits } from '../platform/deposits.js'
import { WaitingMoney, waitingMoney, walletDeposits } from '../platform/wallet-deposits.js'
import { type Block, fact, type Line, leftOut, line, money, note, text } from '../report/blocks.js'
import { type Context, listLimit, listTimes, spanOf } from '../report/context.js'
import { secondsSince } from '../report/figures.js'
import { sharedListOptions } from '../report/lists.js'
import { ownerName, statusName, writtenCode } from '../report/phrases.js'
import { sumOfRand } from '../report/rand.js'
import { attempt } from '../source/readings.js'
import { elapsed, elapsedBriefly } from '../text/duration.js'
import { byStatus, mergedStatuses } from './by-status.js'
import { PendingList, pendingTable } from './pending-list.js'
import { section } from './types.js'
import { walletWindow } from './wallets.js'

/** Default length of the lists. */
const DEFAULT_ROWS = 20

const WayShape = z.object({ total: z.int(), sum: z.string() })
const Unmatched = WaitingMoney.pick({ id: true, amount: true, createdAt: true, reference: true })

const Data = z.object({
  total: z.int(),
  sum: z.string(), // in rand
  statuses: z.array(DepositCount.pick({ status: true, count: true, sum: true })),
  newest: z.array(Deposit.extend({ isWallet: z.boolean().optional() })), // newest last
  // Of any age, oldest first.
  pending: PendingList,
  // How the sums above split into deposit requests and wallets; null: wallets could not be read and are in no sum.
  ways: z.object({ requests: WayShape, wallets: WayShape.nullable() }).optional(),
  // Payments that match nobody, of any age, oldest first; null: could not be read.
  unmatched: z
    .object({ total: z.int(), sum: z.string(), rows: z.array(Unmatched) })
    .nullable()
    .optional(),
})
type Data = z.infer<typeof Data>

/** What is said to have arrived; the rest of the sum is pending, failed or on its way. The two tables have a word each for it. */
const ARRIVED = ['completed', 'confirmed']

/** `completed and confirmed: R1,500.00`: the words of all statuses that the sum adds, since each is listed with its own. */
const arrivedWords = (statuses: Data['statuses']): Line => {
  const arrived = statuses.filter(({ status }) => status !== null && ARRIVED.includes(status))
  const names = ARRIVED.filter(name => arrived.some(({ status }) => status === name))
  return line`${[names.join(' and ') || 'completed']}: ${money(arrived.reduce((sum, one) => sumOf(sum, one.sum), '0'))}`
}

const sumOf = (a: string, b: string): string => sumOfRand([a, b]) ?? a

const unmatchedTable = (unmatched: Data['unmatched'], { now }: Context): Block[] => {
  if (unmatched === null) return [fact('Payments that nobody could be found for', 'unknown', 'bad')]
  const [oldest] = unmatched?.rows ?? []
  if (!unmatched || !oldest) return []
  const { total, sum, rows } = unmatched
  return [
    note(line`⚠️  PAID, AND NOBODY COULD BE FOUND FOR IT: ${total} (${money(sum)}, oldest ${[elapsed(oldest.createdAt, now)]})`, 'bad'),
    {
      kind: 'table',
      columns: [
        { title: 'Code', minWidth: 12 },
        { title: 'Amount', align: 'right' },
        { title: 'Waiting', align: 'right' },
        { title: 'Id', minWidth: 8, about: 'deposit' },
      ],
      rows: rows.map(({ id, amount, createdAt, reference }) => [
        [text(writtenCode(reference))],
        [money(amount)],
        [elapsedBriefly(createdAt, now)],
        [id.slice(0, 8)],
      ]),
      ...leftOut(total, rows.length, 'newer'),
    },
    note('The problem unmatched_money also counts payments that only the log names, without an amount'),
  ]
}

/** Shown only if both ways were used, or if the wallets are missing. */
const viewWays = (ways: Data['ways']): Block[] => {
  if (!ways || ways.wallets?.total === 0) return []
  const { requests, wallets } = ways
  if (!wallets) return [note('⚠️  Deposit requests only: the wallets could not be read', 'bad', 0)]
  return [
    fact(
      'By way',
      line`deposit requests ${requests.total} (${money(requests.sum)}), wallets ${wallets.total} (${money(wallets.sum)}), without rows that credit a request`,
    ),
  ]
}

/** A top-up is in one of two tables, depending on the page it was made on. Each table stands if the other fails. */
export const payments = section({
  emoji: '💰',
  title: ({ window }) => `PAYMENT ACTIVITY (${window.label})`,

  needs: request => {
    const { window, thresholds } = request
    const limit = listLimit(request, DEFAULT_ROWS)
    return {
      made: recentDeposits(spanOf(window), limit),
      wallets: attempt(walletDeposits(spanOf(window), limit), { optional: true }),
      // The rules' own options, so that one reading serves all of them.
      pending: pendingDeposits(thresholds, sharedListOptions(request, 'payment_issue', 'premium_requests')),
      waiting: attempt(
        waitingMoney(
          thresholds.pendingDeposit,
          window.since,
          sharedListOptions(request, 'payment_issue', 'unmatched_money', 'credits_without_money'),
        ),
        { optional: true },
      ),
    }
  },

  data: Data,

  summarise: ({ made, wallets, pending, waiting }, context): Data => {
    const {
      counts: [all, ...statuses],
      newest,
    } = splitRecentDeposits(made)
    const limit = listLimit(context, DEFAULT_ROWS)
    const requests = { total: all?.count ?? 0, sum: all?.sum ?? '0' }
    const inWallets = walletWindow(wallets, limit)
    const waits = waiting.ok ? waiting.value : waiting.error.absent ? [] : null
    const topUps = (waits ?? []).filter(({ kind }) => kind === 'pending')
    const unmatched = (waits ?? []).filter(({ kind }) => kind === 'unmatched')
    const latestFirst = [...newest, ...(inWallets?.rows ?? []).map(row => ({ ...row, isWallet: true }))].toSorted(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
    )
    const oldestFirst = [
      ...pending.map(({ id, name, amount, createdAt, reference, hasEvidence, isPremium }) => ({
        id,
        name,
        amount,
        createdAt,
        reference,
        hasEvidence,
        isPremium,
      })),
      ...topUps.map(({ id, name, amount, createdAt, reference }) => ({
        id,
        name,
        amount,
        createdAt,
        reference,
        hasEvidence: false,
        isPremium: false,
        isWallet: true,
      })),
    ].toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    return {
      total: requests.total + (inWallets?.total ?? 0),
      sum: sumOf(requests.sum, inWallets?.sum ?? '0'),
      statuses: mergedStatuses(statuses, inWallets?.statuses ?? []),
      newest: latestFirst.slice(0, limit ?? latestFirst.length).toReversed(),
      pending: {
        total: (pending[0]?.total ?? 0) + (topUps[0]?.total ?? 0),
        sum: sumOf(pending[0]?.sum ?? '0', topUps[0]?.sum ?? '0'),
        late: (pending.find(({ isPremium }) => !isPremium)?.late ?? 0) + (topUps[0]?.late ?? 0),
        rows: oldestFirst.slice(0, limit ?? oldestFirst.length),
      },
      ways: { requests, wallets: inWallets && { total: inWallets.total, sum: inWallets.sum } },
      unmatched: waits && {
        total: unmatched[0]?.total ?? 0,
        sum: unmatched[0]?.sum ?? '0',
        rows: unmatched
          .slice(0, limit ?? unmatched.length)
          .map(({ id, amount, createdAt, reference }) => ({ id, amount, createdAt, reference })),
      },
    }
  },

  // Figures over both tables are unknown if either could not be read.
  figures: ({ total, sum, pending, ways, unmatched }, { now }) => ({
    deposits: ways?.wallets === null ? null : total,
    deposited_rand: ways?.wallets === null ? null : Number(sum),
    ...(unmatched === null
      ? {}
      : {
          pending_deposits: pending.total,
          pending_rand: Number(pending.sum),
          oldest_pending_seconds: pending.rows[0] ? secondsSince(pending.rows[0].createdAt, now) : 0,
        }),
    unmatched_payments: unmatched?.total,
    unmatched_rand: unmatched && Number(unmatched.sum),
  }),

  view: ({ total, sum, statuses, newest, pending, ways, unmatched }, context) => [
    fact('New deposits', `${ways?.wallets === null ? 'at least ' : ''}${total}`),
    ...(total > 0 ? [fact('Sum asked for', line`${money(sum)}, ${arrivedWords(statuses)}`)] : []),
    ...viewWays(ways),
    ...byStatus(statuses, total),
    {
      kind: 'entries',
      ...listTimes(context),
      entries: newest.map(({ id, createdAt, name, amount, status, isWallet }) => ({
        about: { kind: 'deposit', id },
        at: createdAt,
        line: line`${[ownerName(name)]}: ${money(amount)} - ${[statusName(status)]}${[isWallet ? ' (wallet)' : '']}`,
      })),
      ...leftOut(total, newest.length, 'earlier'),
    },
    ...pendingTable(pending, unmatched !== null, context),
    ...unmatchedTable(unmatched, context),
  ],
})
