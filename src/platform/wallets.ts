import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { piiReference } from './personal-data.js'

/** Older platforms have no wallets. */
export const WALLET_TABLES = ['users_wallet', 'users_wallettransaction']

const Wallet = z.object({ id: z.string(), balance: amount(), credits: z.int() })

/** The wallets of a user: normally one. Not every platform has the table. */
export const walletsOf = (userId: string): Query<z.infer<typeof Wallet>> => ({
  kind: 'query',
  name: 'wallets.ofUser',
  sql: `
    SELECT id::text, balance::text, credits
    FROM users_wallet
    WHERE user_id = $1
    ORDER BY id
    LIMIT 20`,
  values: [userId],
  row: Wallet,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: { users_wallet: ['id', 'user_id', 'balance', 'credits'] },
})

const WalletTransaction = z.object({
  createdAt: z.date(),
  type: z.string(),
  amount: amount(),
  credits: z.int(),
  status: z.string(),
  reference: piiReference(),
  total: z.int(), // of all rows, not only of those returned
})
export type WalletTransaction = z.infer<typeof WalletTransaction>

/** Transactions of a user's wallets, newest first. */
export const walletTransactionsOf = (userId: string, limit: number | null): Query<WalletTransaction> => ({
  kind: 'query',
  name: 'wallets.transactions',
  sql: `
    SELECT
      t.created_at AS "createdAt",
      t.transaction_type AS type,
      t.amount::text,
      t.credits,
      t.status,
      t.reference,
      COUNT(*) OVER () AS total
    FROM users_wallettransaction AS t
    JOIN users_wallet AS w ON w.id = t.wallet_id
    WHERE w.user_id = $1
    ORDER BY t.created_at DESC, t.id
    LIMIT $2`,
  values: [userId, limit],
  row: WalletTransaction,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: ['id', 'wallet_id', 'created_at', 'transaction_type', 'amount', 'credits', 'status', 'reference'],
    users_wallet: ['id', 'user_id'],
  },
})
