import { z } from 'zod'
import { PendingDeposit } from '../platform/deposit-concerns.js'
import { type Block, command, leftOut, line, money, note, text } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { bankReferenceWord, ownerName } from '../report/phrases.js'
import { elapsed, elapsedBriefly, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'

const Pending = PendingDeposit.pick({
  id: true,
  name: true,
  amount: true,
  createdAt: true,
  reference: true,
  hasEvidence: true,
  isPremium: true,
})
  // A top-up of the wallet page, which is no deposit request; older saved reports lack it.
  .extend({ isWallet: z.boolean().optional() })

/** Deposits and top-ups that somebody is to approve, of any age. */
export const PendingList = z.object({
  total: z.int(),
  sum: z.string(),
  late: z.int().optional(), // top-ups that the rule payment_issue counts; absent: an older saved report
  rows: z.array(Pending), // oldest first
})
export type PendingList = z.infer<typeof PendingList>

const REST = 'newer, or from no person'
const REST_OR_PREMIUM = 'newer, from no person, or for a premium listing'

/** How the total becomes the number of the rule about late top-ups, which readers compare it with. */
const lateNotes = ({ total, late, rows }: PendingList, { thresholds }: Context): Block[] => {
  if (late === undefined || late === total) return []
  const premium = rows.length < total ? 0 : rows.filter(({ isPremium }) => isPremium).length
  const isWhole = rows.length === total // else the premium requests among the rest are not known
  const rest = total - late - premium
  return [
    note(
      [
        `Of these, ${plural(late, 'top-up counts', 'top-ups count')} as a problem: pending >${writeDuration(thresholds.pendingDeposit)}`,
        ...(premium > 0 ? [`${premium} ${premium === 1 ? 'is a premium request' : 'are premium requests'}`] : []),
        ...(rest > 0 ? [`${rest} ${rest === 1 ? 'is' : 'are'} ${isWhole ? REST : REST_OR_PREMIUM}`] : []),
      ].join('; '),
    ),
  ]
}

/** @param isWhole nothing of it failed to be read */
export const pendingTable = (pending: PendingList, isWhole: boolean, context: Context): Block[] => {
  const { total, sum, rows } = pending
  const { now } = context
  const [oldest] = rows
  if (!oldest) return isWhole ? [note('✅ No pending deposits', 'good')] : []
  return [
    note(
      line`⚠️  PENDING DEPOSITS NEEDING APPROVAL: ${[isWhole ? '' : 'at least ']}${total} (${money(sum)}, oldest ${[elapsed(oldest.createdAt, now)]})`,
      'warn',
    ),
    {
      kind: 'table',
      columns: [
        { title: 'Who' },
        { title: 'Amount', align: 'right' },
        { title: 'Waiting', align: 'right' },
        { title: 'Reference', minWidth: 12, about: 'deposit' },
        { title: 'Bank ref' },
        { title: 'For' },
      ],
      rows: rows.map(({ name, amount, createdAt, reference, hasEvidence, isPremium, isWallet }) => [
        [ownerName(name)],
        [money(amount)],
        [elapsedBriefly(createdAt, now)],
        [text(reference)],
        [bankReferenceWord(hasEvidence)],
        [isPremium ? 'premium' : isWallet ? 'wallet' : 'top-up'],
      ]),
      ...leftOut(total, rows.length, 'newer'),
    },
    // What could not be read is in neither number.
    ...(isWhole ? lateNotes(pending, context) : []),
    note(
      rows.some(({ hasEvidence }) => hasEvidence)
        ? 'Were they paid? A noted bank reference is no proof; match a statement of the bank:'
        : 'Were they paid? Match a statement of the bank:',
    ),
    command(['check_status match statement.csv']),
  ]
}
