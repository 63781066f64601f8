import { profileOf } from '../platform/account.js'
import { type WalletTransaction, walletsOf, walletTransactionsOf } from '../platform/wallets.js'
import { type Block, fact, leftOut, line, money, note, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { plural } from '../text/words.js'
import { DEFAULT_ROWS, pagePart } from './types.js'
import { missingNotes } from './words.js'

const transactionTable = (transactions: readonly WalletTransaction[]): Block => ({
  kind: 'table',
  columns: [
    { title: 'When' },
    { title: 'Type' },
    { title: 'Amount', align: 'right' },
    { title: 'Credits', align: 'right' },
    { title: 'Status' },
    { title: 'Reference', minWidth: 12 },
  ],
  rows: transactions.map(({ createdAt, type, amount, credits, status, reference }) => [
    [time(createdAt)],
    [text(type)],
    [money(amount)],
    [String(credits)],
    [statusName(status)],
    [text(reference)],
  ]),
  ...leftOut(transactions[0]?.total ?? 0, transactions.length, 'earlier'),
})

export const wallet = (userId: string) =>
  pagePart({
    emoji: '👛',
    title: 'WALLET',

    needs: request => ({
      wallets: attempt(walletsOf(userId), { optional: true }),
      profiles: attempt(profileOf(userId)),
      transactions: attempt(walletTransactionsOf(userId, listLimit(request, DEFAULT_ROWS)), { optional: true }),
    }),

    view: ({ wallets, profiles, transactions }) => {
      const [profile] = rowsOf(profiles)
      const all = rowsOf(wallets)
      const rows = rowsOf(transactions)
      return [
        ...missingNotes(wallets, 'Wallets'),
        ...all.map(({ credits, balance }) => fact('Credits', line`${credits}, which is what can be spent (balance ${money(balance)})`)),
        ...(all.length > 1 ? [note(`⚠️  ${all.length} wallets where one is expected`, 'warn')] : []),
        // The copy may lag behind; whether that matters is for a rule to say.
        ...(profile && all.some(({ credits }) => credits !== profile.credits)
          ? [note(`The profile has ${plural(profile.credits, 'credit')}, a copy, which cannot be spent`, 'plain', 0)]
          : []),
        ...(wallets.ok || !transactions.ok ? missingNotes(transactions, 'Wallet transactions') : []),
        ...(rows.length > 0 ? [transactionTable(rows)] : []),
      ]
    },
  })
