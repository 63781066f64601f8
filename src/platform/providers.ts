import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { SHOWN_AS } from './people.js'
import { personal } from './person.js'
import { NO_CREDITS } from './scans.js'

const ProviderCounts = z.object({ total: z.int(), verified: z.int(), pending: z.int(), withCredits: z.int() })

/** Provider profiles, not users: a provider who never made one does not count. */
export const providerCounts = (): Query<z.infer<typeof ProviderCounts>> => ({
  kind: 'query',
  name: 'providers.counts',
  sql: `
    SELECT
      COUNT(*) AS total,
      COUNT(*) FILTER (WHERE verification_status = 'verified') AS verified,
      COUNT(*) FILTER (WHERE verification_status = 'pending') AS pending,
      COUNT(*) FILTER (WHERE credit_balance > 0) AS "withCredits"
    FROM users_providerprofile`,
  values: [],
  row: ProviderCounts,
  scans: { users_providerprofile: 'counts every provider' },
  reads: { users_providerprofile: ['verification_status', 'credit_balance'] },
})

export const ProviderWithCredits = z.object({
  id: z.string(),
  name: personal().nullable(),
  businessName: personal(),
  customerCode: personal().nullable(),
  credits: z.int(),
  status: z.string(),
})
export type ProviderWithCredits = z.infer<typeof ProviderWithCredits>

/** Providers that have credits, those with most first. */
export const providersWithCredits = (limit: number | null): Query<ProviderWithCredits> => ({
  kind: 'query',
  name: 'providers.withCredits',
  sql: `
    SELECT
      id::text,
      (SELECT ${SHOWN_AS} FROM users_user AS u WHERE u.id = user_id) AS name,
      business_name AS "businessName",
      customer_code AS "customerCode",
      credit_balance AS credits,
      verification_status AS status
    FROM users_providerprofile AS p
    WHERE credit_balance > 0
    ORDER BY credits DESC, p.id
    LIMIT $1`,
  values: [limit],
  row: ProviderWithCredits,
  scans: { users_providerprofile: NO_CREDITS },
  reads: {
    users_providerprofile: ['id', 'user_id', 'business_name', 'customer_code', 'credit_balance', 'verification_status'],
    users_user: ['id', 'email', 'username'],
  },
})
