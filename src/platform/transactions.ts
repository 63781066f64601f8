import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { piiReference } from './personal-data.js'

const Transaction = z.object({
  createdAt: z.date(),
  type: z.string(),
  amount: amount(), // rand; credits for a lead_purchase
  status: z.string(),
  reference: piiReference(),
  description: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type Transaction = z.infer<typeof Transaction>

const COLUMNS = `
      t.created_at AS "createdAt",
      t.transaction_type AS type,
      t.amount::text,
      t.status,
      t.reference,
      t.description,
      COUNT(*) OVER () AS total`

const READS = ['id', 'account_id', 'created_at', 'transaction_type', 'amount', 'status', 'reference', 'description']

/** Transactions of a user's payment account, newest first. */
export const transactionsOf = (userId: string, limit: number | null): Query<Transaction> => ({
  kind: 'query',
  name: 'transactions.ofUser',
  sql: `
    SELECT${COLUMNS}
    FROM transactions AS t
    WHERE t.account_id = (SELECT id FROM payment_accounts WHERE user_id = $1)
    ORDER BY t.created_at DESC, t.id
    LIMIT $2`,
  values: [userId, limit],
  row: Transaction,
  indexed: true,
  reads: { transactions: READS, payment_accounts: ['id', 'user_id'] },
})

/** The transactions of a deposit: no key links them, but they share the account and one of the two references. */
export const transactionsOfDeposit = (depositId: string, limit: number | null): Query<Transaction> => ({
  kind: 'query',
  name: 'transactions.ofDeposit',
  sql: `
    SELECT${COLUMNS}
    FROM deposit_requests AS d
    JOIN transactions AS t ON t.account_id = d.account_id
    WHERE d.id = $1
      AND t.transaction_type = 'deposit'
      AND t.reference <> ''
      AND t.reference IN (d.bank_reference, d.reference_number)
    ORDER BY t.created_at DESC, t.id
    LIMIT $2`,
  values: [depositId, limit],
  row: Transaction,
  indexed: true,
  reads: { transactions: READS, deposit_requests: ['id', 'account_id', 'bank_reference', 'reference_number'] },
})
