import { z } from 'zod'
import { Deposit, DepositCount, depositCounts, newestDeposits, PendingDeposit, pendingDeposits } from '../platform/deposits.js'
import { type Block, fact, leftOut, line, money, note, text } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { secondsSince } from '../report/figures.js'
import { ownerName, statusName } from '../report/phrases.js'
import { elapsed, elapsedBriefly } from '../report/words.js'
import { byStatus } from './by-status.js'
import { section } from './types.js'

type Pending = Omit<PendingDeposit, 'total' | 'sum'>

const pendingTable = (total: number, sum: string, pending: readonly Pending[], { now }: Context): Block[] => {
  const [oldest] = pending
  if (!oldest) return [note('✅ No pending deposits', 'good')]
  return [
    note(line`⚠️  PENDING DEPOSITS NEEDING APPROVAL: ${total} (${money(sum)}, oldest ${[elapsed(oldest.createdAt, now)]})`, 'warn'),
    {
      kind: 'table',
      columns: [
        { title: 'Who' },
        { title: 'Amount', align: 'right' },
        { title: 'Waiting', align: 'right' },
        { title: 'Reference', least: 12 },
        { title: 'Paid?' },
        { title: 'For' },
      ],
      rows: pending.map(({ name, amount, createdAt, reference, hasEvidence, isPremium }) => [
        [ownerName(name)],
        [money(amount)],
        [elapsedBriefly(createdAt, now)],
        [text(reference)],
        [hasEvidence ? '✅ yes' : 'no'],
        [isPremium ? 'premium' : 'top-up'],
      ]),
      ...leftOut(total, pending.length, 'newer'),
    },
  ]
}

export const payments = section({
  emoji: '💰',
  title: ({ window }) => `PAYMENT ACTIVITY (${window.label})`,

  needs: request => ({
    counts: depositCounts(request.window.since),
    newest: newestDeposits(request.window.since, listLimit(request, 20)),
    pending: pendingDeposits(listLimit(request, 20)),
  }),

  data: z.object({
    total: z.int(),
    sum: z.string(), // rand
    statuses: z.array(DepositCount.pick({ status: true, count: true, sum: true })),
    newest: z.array(Deposit), // the latest last
    // Of any age; the rows are the oldest of them, the oldest first.
    pending: z.object({ total: z.int(), sum: z.string(), rows: z.array(PendingDeposit.omit({ total: true, sum: true })) }),
  }),

  summarise: ({ counts: [all, ...statuses], newest, pending }) => ({
    total: all?.count ?? 0,
    sum: all?.sum ?? '0',
    statuses: statuses.map(({ status, count, sum }) => ({ status, count, sum })),
    newest: newest.toReversed(),
    pending: {
      total: pending[0]?.total ?? 0,
      sum: pending[0]?.sum ?? '0',
      rows: pending.map(({ total: _, sum: __, ...row }) => row),
    },
  }),

  figures: ({ total, sum, pending }, { now }) => ({
    deposits: total,
    deposited_rand: Number(sum),
    pending_deposits: pending.total,
    pending_rand: Number(pending.sum),
    oldest_pending_seconds: pending.rows[0] ? secondsSince(pending.rows[0].createdAt, now) : 0,
  }),

  view: ({ total, sum, statuses, newest, pending }, context) => [
    fact('New deposits', total),
    ...(total > 0 ? [fact('Sum', [money(sum)])] : []),
    ...byStatus(statuses, total),
    {
      kind: 'entries',
      dated: context.window.dated,
      entries: newest.map(({ createdAt, name, amount, status }) => ({
        at: createdAt,
        line: line`${[ownerName(name)]}: ${money(amount)} - ${[statusName(status)]}`,
      })),
      ...leftOut(total, newest.length, 'earlier'),
    },
    ...pendingTable(pending.total, pending.sum, pending.rows, context),
  ],
})
