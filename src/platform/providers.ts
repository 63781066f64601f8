import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { NO_CREDITS } from './full-scan-reasons.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { WALLET_TABLES } from './wallets.js'

const ProviderCounts = z.object({ total: z.int(), verified: z.int(), pending: z.int() })

/** Counts of provider profiles, not users: a provider without a profile does not count. */
export const providerCounts = (): Query<z.infer<typeof ProviderCounts>> => ({
  kind: 'query',
  name: 'providers.counts',
  sql: `
    SELECT
      COUNT(*) AS total,
      COUNT(*) FILTER (WHERE verification_status = 'verified') AS verified,
      COUNT(*) FILTER (WHERE verification_status = 'pending') AS pending
    FROM users_providerprofile`,
  values: [],
  row: ProviderCounts,
  scans: { users_providerprofile: 'counts every provider' },
  reads: { users_providerprofile: ['verification_status'] },
})

/** SQL for profiles `p` with their wallets, or nulls for a profile without a wallet. */
export const WITH_WALLET = 'users_providerprofile AS p LEFT JOIN users_wallet AS w USING (user_id)'
/** SQL for the credits that a provider can spend: leads are paid from the wallet, or from the profile if there is no wallet. */
export const CREDITS = 'COALESCE(credits, credit_balance)'
export const CREDIT_READS = { users_wallet: ['user_id', 'credits'] }
export const CREDIT_COLUMNS = ['user_id', 'credit_balance']

export const ProviderWithCredits = z.object({
  id: z.string(),
  name: pii().nullable(),
  businessName: pii(),
  customerCode: pii().nullable(),
  credits: z.int(),
  status: z.string(),
})
export type ProviderWithCredits = z.infer<typeof ProviderWithCredits>

const ListedProvider = ProviderWithCredits.extend({ total: z.int() }) // of all that match, not only of the rows returned

/** Providers with credits to spend, those with most first. */
export const providersWithCredits = (limit: number | null): Query<z.infer<typeof ListedProvider>> => ({
  kind: 'query',
  name: 'providers.withCredits',
  sql: `
    SELECT
      id,
      (SELECT ${SHOWN_AS} FROM users_user AS u WHERE u.id = user_id) AS name,
      "businessName",
      "customerCode",
      credits,
      status,
      total
    FROM (
      SELECT
        p.id::text,
        user_id,
        business_name AS "businessName",
        p.customer_code AS "customerCode",
        ${CREDITS} AS credits,
        verification_status AS status,
        COUNT(*) OVER () AS total
      FROM ${WITH_WALLET}
      WHERE ${CREDITS} > 0
      ORDER BY 5 DESC, p.id
      LIMIT $1
    ) AS p`,
  values: [limit],
  row: ListedProvider,
  scans: { users_providerprofile: NO_CREDITS, users_wallet: NO_CREDITS },
  lateTables: WALLET_TABLES,
  reads: {
    users_providerprofile: ['id', 'business_name', 'customer_code', 'verification_status', ...CREDIT_COLUMNS],
    users_user: ['id', 'email', 'username'],
    ...CREDIT_READS,
  },
})
