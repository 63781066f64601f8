import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { CLAIMS_CREDITS, creditsRequest, timeDistance } from './credit-traces.js'
import { IS_PREMIUM } from './deposits.js'
import { innerJoinByKey } from './index-scan.js'
import { isNotPerson, peopleValue, SHOWN_AS } from './people.js'
import { pii, piiReference } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import type { ProviderListOptions } from './provider-concerns.js'
import { onlyInProfile, spendingOf, unexplainedCredits } from './wallet-receipts.js'
import { WALLET_TABLES } from './wallets.js'

const UnspendableCredits = z.object({
  id: z.string(), // of the profile
  name: pii(),
  businessName: pii(),
  profile: z.int(), // credits
  wallet: z.int(),
  missing: z.int(), // paid credits that are only in the profile
  // The newest deposit that credited only the profile, and the number of such deposits.
  depositId: z.string(),
  amount: amount(),
  reference: piiReference(),
  processedAt: z.date(),
  deposits: z.int(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type UnspendableCredits = z.infer<typeof UnspendableCredits>

/**
 * Providers who paid for credits that they cannot spend, those who miss most first: the profile has more credits than the wallet, and a
 * completed deposit has no row in the wallet. Either the difference exceeds the credits spent from the wallet since, by at least the
 * deposit's credits; or the wallet never received as many: the credits it received are its balance and all that was spent from it, less
 * those from other payments and earlier bonuses.
 */
export const unspendableCredits = ({ people, limit, first }: ProviderListOptions): Query<UnspendableCredits> => ({
  kind: 'query',
  name: 'providers.unspendable',
  sql: `
    SELECT
      id::text,
      ${SHOWN_AS} AS name,
      business_name AS "businessName",
      credit_balance AS profile,
      wallet,
      missing,
      "depositId",
      amount,
      reference,
      "processedAt",
      deposits,
      COUNT(*) OVER () AS total
    FROM (
      SELECT p.id, p.user_id AS owner, business_name, credit_balance, w.id AS w, credits AS wallet
      FROM users_providerprofile AS p
      JOIN users_wallet AS w ON w.user_id = p.user_id
      WHERE credits < credit_balance
      OFFSET 0
    ) AS p
    CROSS JOIN LATERAL (
      SELECT
        id AS "depositId",
        amount::text,
        reference_number AS reference,
        processed_at AS "processedAt",
        COUNT(*) OVER () AS deposits,
        SUM(credits_to_activate) OVER () AS given,
        MIN(credits_to_activate) OVER () AS least,
        MIN(processed_at) OVER () AS since
      FROM deposit_requests AS d
      WHERE account_id = (SELECT id FROM payment_accounts WHERE user_id = owner)
        AND status = 'completed'
        AND credits_to_activate BETWEEN 1 AND credit_balance
        AND processed_at IS NOT NULL
        AND NOT ${IS_PREMIUM}
        AND NOT EXISTS (
          SELECT
          FROM users_wallettransaction AS t
          WHERE wallet_id = w
            AND t.status = 'confirmed'
            AND transaction_type NOT IN ('unlock', 'refund')
            AND ${creditsRequest()}
            AND d.id = (
              SELECT id
              FROM deposit_requests AS e
              WHERE account_id = d.account_id AND ${CLAIMS_CREDITS} AND ${creditsRequest('t', 'e')}
              ORDER BY ${timeDistance('t', 'e')}
              LIMIT 1
            )
        )
      ORDER BY processed_at DESC, id
      LIMIT 1
    ) AS d
    CROSS JOIN LATERAL (
      SELECT LEAST(credit_balance, given, GREATEST(
        ${onlyInProfile('credit_balance', 'wallet', '"processedAt"')},
        given - ${unexplainedCredits('wallet', 'since')}
      ))::int AS missing
      FROM (${spendingOf('w')}
      ) AS t
    ) AS t${innerJoinByKey('users_user', 'u', 'id', 'owner', ['email', 'username'])}
    WHERE missing >= least
      AND NOT ${isNotPerson(1, people)}
    ORDER BY ${pinnedFirst('p.id', 3, first)}missing DESC, p.id
    LIMIT $2`,
  values: [peopleValue(people), limit, ...pinnedValue(first)],
  row: UnspendableCredits,
  scans: { users_providerprofile: 'compares all of them with all wallets', users_wallet: 'compares all of them with all profiles' },
  lateTables: WALLET_TABLES,
  reads: {
    users_providerprofile: ['id', 'user_id', 'business_name', 'credit_balance'],
    users_wallet: ['id', 'user_id', 'credits'],
    users_wallettransaction: [
      'wallet_id',
      'status',
      'transaction_type',
      'credits',
      'amount',
      'reference',
      'bank_reference',
      'created_at',
      'confirmed_at',
    ],
    payment_accounts: ['id', 'user_id'],
    deposit_requests: [
      'id',
      'account_id',
      'amount',
      'status',
      'credits_to_activate',
      'bank_reference',
      'reference_number',
      'created_at',
      'processed_at',
      'verification_notes',
    ],
    users_user: ['id', 'email', 'username'],
  },
})
