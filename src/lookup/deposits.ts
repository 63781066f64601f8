import { type AccountDeposit, depositSumsOf, depositsOf, otherDeposits } from '../platform/account-deposits.js'
import { type Block, fact, type Line, leftOut, money, note, text, time } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { bankReferenceWord, statusName } from '../report/phrases.js'
import { byStatus } from '../sections/by-status.js'
import { elapsedBriefly } from '../text/duration.js'
import { DEFAULT_ROWS, pagePart } from './types.js'
import { after } from './words.js'

/** The bank reference, or a word if it is empty or our own again. */
const bankReferenceCell = ({
  hasEvidence,
  bankReference,
  reference,
}: Pick<AccountDeposit, 'hasEvidence' | 'bankReference' | 'reference'>): Line => {
  if (!hasEvidence || bankReference === '' || bankReference === reference) return [bankReferenceWord(hasEvidence)]
  return [text(bankReference)]
}

const depositTable = (deposits: readonly AccountDeposit[], { now }: Context): Block => ({
  kind: 'table',
  columns: [
    { title: 'Reference', minWidth: 12, about: 'deposit' },
    { title: 'Amount', align: 'right' },
    { title: 'Status', minWidth: 9 },
    { title: 'When' },
    { title: 'Age', align: 'right' },
    { title: 'Bank ref' },
    { title: 'Processed' },
  ],
  rows: deposits.map(deposit => [
    [text(deposit.reference)],
    [money(deposit.amount)],
    [statusName(deposit.status)],
    [time(deposit.createdAt)],
    [elapsedBriefly(deposit.createdAt, now)],
    bankReferenceCell(deposit),
    [deposit.processedAt ? after(deposit.createdAt, deposit.processedAt) : 'no'],
  ]),
  ...leftOut(deposits[0]?.total ?? 0, deposits.length, 'older'),
})

/** The rest are top-ups. A column would say so in nearly every row, and leave no room for the bank's reference. */
const premiumNotes = (deposits: readonly AccountDeposit[]): Block[] => {
  const references = deposits.flatMap(({ isPremium, reference }) => (isPremium ? [[text(reference)]] : []))
  return references.length === 0
    ? []
    : [note(['For a premium listing: ', ...references.flatMap((one, i) => (i === 0 ? one : [', ', ...one]))])]
}

export const deposits = (userId: string) =>
  pagePart({
    emoji: '💰',
    title: 'DEPOSITS',

    needs: request => ({ deposits: depositsOf(userId, listLimit(request, DEFAULT_ROWS)), sums: depositSumsOf(userId) }),

    view: ({ deposits, sums }, context) => {
      const total = deposits[0]?.total ?? 0
      return total === 0
        ? []
        : [fact('Deposits', total), ...byStatus(sums, total), depositTable(deposits, context), ...premiumNotes(deposits)]
    },
  })

export const accountDeposits = (accountId: string, depositId: string) =>
  pagePart({
    emoji: '💰',
    title: 'OTHER DEPOSITS OF THE ACCOUNT',

    needs: request => ({ deposits: otherDeposits(accountId, depositId, listLimit(request, DEFAULT_ROWS)) }),

    view: ({ deposits }, context) => (deposits.length === 0 ? [] : [depositTable(deposits, context), ...premiumNotes(deposits)]),
  })
