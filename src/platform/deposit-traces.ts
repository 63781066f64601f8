import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { byNearness, CLAIM_READS, CLAIMS_CREDITS, canCredit, TRACE_READS, TRACES } from './credit-traces.js'
import { piiReference } from './personal-data.js'
import { WALLET_TABLES } from './wallets.js'

const CreditTrace = z.object({
  id: z.string(),
  isOfWallet: z.boolean(), // a row of the wallet, else a transaction
  createdAt: z.date(),
  type: z.string(),
  amount: amount(),
  credits: z.int().nullable(), // null for a transaction, which has none
  status: z.string(),
  reference: piiReference(),
  bankReference: piiReference().nullable(), // null for a transaction, which has one reference only
  canBeOwn: z.boolean(), // it may have credited the deposit
})
export type CreditTrace = z.infer<typeof CreditTrace>

const READS = { ...TRACE_READS, ...CLAIM_READS }

/** A deposit with all traces on its account. */
const FROM = `
    FROM deposit_requests AS d
    LEFT JOIN payment_accounts AS u ON u.id = d.account_id
    CROSS JOIN LATERAL (${TRACES}) AS t`

/** All credits on the account of a deposit: those that may be its own first, then the newest. */
export const tracesOfDeposit = (depositId: string, limit: number | null): Query<CreditTrace> => ({
  kind: 'query',
  name: 'deposits.traces',
  sql: `
    SELECT
      t.i::text AS id,
      x.id IS NULL AS "isOfWallet",
      COALESCE(x.created_at, t.c) AS "createdAt",
      COALESCE(x.transaction_type, w.transaction_type) AS type,
      t.m::text AS amount,
      w.credits,
      COALESCE(x.status, w.status) AS status,
      COALESCE(x.reference, w.reference) AS reference,
      w.bank_reference AS "bankReference",
      COALESCE(${canCredit('d')}, false) AS "canBeOwn"${FROM}
    LEFT JOIN transactions AS x ON x.account_id = d.account_id AND x.id = t.i
    LEFT JOIN users_wallettransaction AS w ON w.wallet_id = (SELECT id FROM users_wallet WHERE user_id = u.user_id) AND w.id = t.i
    WHERE d.id = $1
    ORDER BY "canBeOwn" DESC, "createdAt" DESC, id
    LIMIT $2`,
  values: [depositId, limit],
  row: CreditTrace,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: {
    ...READS,
    transactions: [...TRACE_READS.transactions, 'status'],
    users_wallettransaction: [...TRACE_READS.users_wallettransaction, 'credits'],
  },
})

const Claim = z.object({ deposit: z.string(), trace: z.string() })

/** All pairs of a deposit of the same account and a trace that may be its own, in the order for `matchTraces`. */
export const competingClaims = (depositId: string): Query<z.infer<typeof Claim>> => ({
  kind: 'query',
  name: 'deposits.claims',
  sql: `
    SELECT deposit, t.i::text AS trace${FROM}
    CROSS JOIN LATERAL (
      SELECT e.id AS deposit, processed_at, created_at
      FROM deposit_requests AS e
      WHERE account_id = d.account_id AND ${CLAIMS_CREDITS} AND ${canCredit('e')}
    ) AS e
    WHERE d.id = $1
    ORDER BY ${byNearness('e')}, deposit
    LIMIT 1000`,
  values: [depositId],
  row: Claim,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: READS,
})
