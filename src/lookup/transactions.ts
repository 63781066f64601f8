import { type Transaction, transactionsOf } from '../platform/transactions.js'
import { type Block, type Line, leftOut, money, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { plural } from '../text/words.js'
import { DEFAULT_ROWS, pagePart } from './types.js'

/** Leads are paid for in credits only. */
const amountOf = ({ type, amount }: Transaction): Line => (type === 'lead_purchase' ? [plural(Number(amount), 'credit')] : [money(amount)])

export const transactionTable = (transactions: readonly Transaction[]): Block => ({
  kind: 'table',
  columns: [
    { title: 'When' },
    { title: 'Type' },
    { title: 'Amount', align: 'right' },
    { title: 'Status' },
    { title: 'Reference', minWidth: 12 },
    { title: 'Description' },
  ],
  rows: transactions.map(transaction => [
    [time(transaction.createdAt)],
    [text(transaction.type)],
    amountOf(transaction),
    [statusName(transaction.status)],
    [text(transaction.reference)],
    [text(transaction.description)],
  ]),
  ...leftOut(transactions[0]?.total ?? 0, transactions.length, 'earlier'),
})

export const transactions = (userId: string) =>
  pagePart({
    emoji: '🧾',
    title: 'TRANSACTIONS',

    needs: request => ({ transactions: transactionsOf(userId, listLimit(request, DEFAULT_ROWS)) }),

    view: ({ transactions }) => (transactions.length === 0 ? [] : [transactionTable(transactions)]),
  })
