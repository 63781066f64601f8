import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { amount } from '../amount.js'
import { joinByKey } from '../index-scan.js'
import { neverLoggedIn } from '../never-logged-in.js'
import type { PeoplePatterns } from '../people.js'
import { MAX_LIST_ROWS } from './dashboard.js'
import type { LoggedIn } from './logged-in.js'

const NeverLoggedInDetail = z.object({
  id: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
  email: z.string(),
  hasProfile: z.boolean(),
  businessName: z.string().nullable(), // null, like status: no provider profile
  status: z.string().nullable(),
  pendingDeposits: z.int(),
  deposited: amount(), // rand, all deposits of the account
})

/** Candidates of the rule `login_issue`, with what the API says about them; newest first. Some may have signed in, as a ticket shows. */
export const neverLoggedInDetails = (
  seconds: number,
  people: PeoplePatterns,
  loggedIn: LoggedIn,
): Query<z.infer<typeof NeverLoggedInDetail>> => {
  const candidates = neverLoggedIn(seconds, people, MAX_LIST_ROWS, [], loggedIn === 'either' ? undefined : 'last_login IS NULL')
  return {
    kind: 'query',
    name: 'api.neverLoggedInDetails',
    sql: `
      SELECT
        f.id,
        f.people AS total,
        u.email,
        p.id IS NOT NULL AS "hasProfile",
        p.business_name AS "businessName",
        p.verification_status AS status,
        d.pending AS "pendingDeposits",
        d.sum::text AS deposited
      FROM (${candidates.sql}) AS f
      JOIN users_user AS u ON u.id = f.id
      LEFT JOIN users_providerprofile AS p ON p.user_id = u.id
      LEFT JOIN payment_accounts AS a ON a.user_id = u.id
      CROSS JOIN LATERAL (
        SELECT COUNT(*) FILTER (WHERE status = 'pending') AS pending, COALESCE(SUM(amount), 0) AS sum
        FROM deposit_requests
        WHERE account_id = a.id
      ) AS d
      ORDER BY f."createdAt" DESC, f.id`,
    values: candidates.values,
    row: NeverLoggedInDetail,
    ...(candidates.scans ? { scans: candidates.scans } : {}),
    reads: {
      ...candidates.reads,
      users_providerprofile: ['id', 'user_id', 'business_name', 'verification_status'],
      payment_accounts: ['id', 'user_id'],
      deposit_requests: ['account_id', 'status', 'amount'],
    },
  }
}

const ProviderEmail = z.object({ total: z.int(), email: z.string() })

/** E-mails of the providers that a rule's query finds, in its order. */
export const providerEmails = (query: Query<{ readonly id: string; readonly total: number }>): Query<z.infer<typeof ProviderEmail>> => ({
  ...query,
  name: `api.${query.name}`,
  sql: `
    SELECT f.total, COALESCE(u.email, '') AS email
    FROM (SELECT id::int8, total, ROW_NUMBER() OVER () AS place FROM (${query.sql}) AS f) AS f
    ${joinByKey('users_providerprofile', 'p', 'id', 'f.id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'p.user_id', ['email'])}
    ORDER BY place`,
  row: ProviderEmail,
})
