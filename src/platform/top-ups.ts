import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { creditsRequest } from './credit-traces.js'
import { piiReference } from './personal-data.js'
import { WALLET_TABLES } from './wallets.js'

const TopUp = z.object({
  id: z.string(),
  type: z.string(),
  amount: amount(),
  credits: z.int(),
  status: z.string(),
  reference: piiReference(),
  bankReference: piiReference(),
  paymentMethod: z.string(),
  description: piiReference(),
  createdAt: z.date(),
  confirmedAt: z.date().nullable(),
})
export type TopUp = z.infer<typeof TopUp>

/** All details of one row of the wallets. */
export const topUpOf = (id: string): Query<TopUp> => ({
  kind: 'query',
  name: 'wallets.topUp',
  sql: `
    SELECT
      id::text,
      transaction_type AS type,
      amount::text,
      credits,
      status,
      reference,
      bank_reference AS "bankReference",
      payment_method AS "paymentMethod",
      description,
      created_at AS "createdAt",
      confirmed_at AS "confirmedAt"
    FROM users_wallettransaction
    WHERE id = $1`,
  values: [id],
  row: TopUp,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: [
      'id',
      'transaction_type',
      'amount',
      'credits',
      'status',
      'reference',
      'bank_reference',
      'payment_method',
      'description',
      'created_at',
      'confirmed_at',
    ],
  },
})

const CreditedRequest = z.object({ id: z.string(), reference: piiReference(), amount: amount(), status: z.string(), createdAt: z.date() })
export type CreditedRequest = z.infer<typeof CreditedRequest>

/** Deposit requests that a row of the wallet may have credited, the newest first. */
export const requestsOfTopUp = (id: string): Query<CreditedRequest> => ({
  kind: 'query',
  name: 'deposits.ofTopUp',
  sql: `
    SELECT d.id, d.reference_number AS reference, d.amount::text, d.status, d.created_at AS "createdAt"
    FROM users_wallettransaction AS t
    JOIN users_wallet AS w ON w.id = t.wallet_id
    JOIN payment_accounts AS a ON a.user_id = w.user_id
    JOIN deposit_requests AS d ON d.account_id = a.id
    WHERE t.id = $1
      AND t.status = 'confirmed'
      AND ${creditsRequest()}
    ORDER BY d.created_at DESC, d.id
    LIMIT 20`,
  values: [id],
  row: CreditedRequest,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: ['id', 'wallet_id', 'status', 'bank_reference', 'reference', 'amount', 'created_at', 'confirmed_at'],
    users_wallet: ['id', 'user_id'],
    payment_accounts: ['id', 'user_id'],
    deposit_requests: ['id', 'account_id', 'reference_number', 'bank_reference', 'amount', 'status', 'created_at', 'processed_at'],
  },
})
