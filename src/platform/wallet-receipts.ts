import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { WALLET_TABLES } from './wallets.js'

/** SQL for the confirmed rows of a wallet, each with the credits that it spent or gave back. */
export const spendingOf = (wallet: string): string => `
        SELECT transaction_type, credits, reference, bank_reference, created_at, CASE transaction_type WHEN 'unlock' THEN ABS(credits) WHEN 'refund' THEN -ABS(credits) ELSE 0 END AS spent
        FROM users_wallettransaction
        WHERE wallet_id = ${wallet} AND status = 'confirmed'`

/**
 * SQL over such rows for the credits that the wallet received otherwise than from other payments and from bonuses before `since`: its
 * balance and all that was spent from it, less those.
 */
export const unexplainedCredits = (balance: string, since: string): string => `GREATEST(${balance} + COALESCE(SUM(spent - CASE
          WHEN transaction_type = 'deposit' AND (bank_reference > '' OR reference LIKE 'DEP%')
            OR transaction_type = 'bonus' AND created_at < ${since} THEN credits
          ELSE 0 END), 0), 0)`

/** SQL over such rows for the credits that the profile has beyond the wallet and its spending from `since` on. */
export const onlyInProfile = (profile: string, balance: string, since: string): string =>
  `${profile} - ${balance} - COALESCE(SUM(spent) FILTER (WHERE created_at >= ${since}), 0)`

export const SPENDING_READS = ['wallet_id', 'status', 'transaction_type', 'credits', 'reference', 'bank_reference', 'created_at']

const WalletReceipt = z.object({
  credits: z.int(), // that the deposit gave
  isMissing: z.boolean(), // they are not in the wallet, and were not spent
})

/**
 * Whether the credits of a deposit without a row in the wallet reached the wallet; no row if its owner has none. They did not if the
 * profile is above the wallet by as many, or if the wallet never received anything that no other payment explains. Credits that a lead
 * was bought with outside the wallet were spent.
 */
export const receiptOfDeposit = (depositId: string): Query<z.infer<typeof WalletReceipt>> => ({
  kind: 'query',
  name: 'deposits.receipt',
  sql: `
    SELECT given AS credits, given > 0 AND (alone >= given OR unexplained <= 0 AND bought < given) AS "isMissing"
    FROM (
      SELECT account_id, credits_to_activate AS given, COALESCE(processed_at, created_at) AS since,
        (SELECT user_id FROM payment_accounts AS a WHERE a.id = account_id) AS owner
      FROM deposit_requests
      WHERE id = $1
    ) AS d
    CROSS JOIN LATERAL (SELECT id AS w, credits AS wallet FROM users_wallet WHERE user_id = owner ORDER BY id LIMIT 1) AS w
    CROSS JOIN LATERAL (
      SELECT
        COALESCE(${onlyInProfile('(SELECT credit_balance FROM users_providerprofile WHERE user_id = owner)', 'wallet', 'since')}, 0) AS alone,
        ${unexplainedCredits('wallet', 'since')} AS unexplained
      FROM (${spendingOf('w')}
      ) AS t
    ) AS t
    CROSS JOIN LATERAL (
      SELECT COALESCE(SUM(ABS(amount)), 0) AS bought
      FROM transactions AS x
      WHERE x.account_id = d.account_id AND transaction_type = 'lead_purchase' AND created_at >= since
    ) AS x`,
  values: [depositId],
  row: WalletReceipt,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: {
    deposit_requests: ['id', 'account_id', 'credits_to_activate', 'processed_at', 'created_at'],
    payment_accounts: ['id', 'user_id'],
    users_wallet: ['id', 'user_id', 'credits'],
    users_wallettransaction: SPENDING_READS,
    users_providerprofile: ['user_id', 'credit_balance'],
    transactions: ['account_id', 'transaction_type', 'amount', 'created_at'],
  },
})
