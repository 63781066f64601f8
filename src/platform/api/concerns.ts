import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { amount } from '../amount.js'
import { joinByKey } from '../index-scan.js'
import { neverLoggedIn } from '../never-logged-in.js'
import type { PeoplePatterns } from '../people.js'
import { MOST_LISTED } from './dashboard.js'
import type { LoggedIn } from './logged-in.js'

const NeverLoggedIn = z.object({
  id: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
  email: z.string(),
  hasProfile: z.boolean(),
  businessName: z.string().nullable(), // null, as the status: no provider profile
  status: z.string().nullable(),
  pendingDeposits: z.int(),
  deposited: amount(), // rand, of all their deposits
})

/** Whom the rule `login_issue` is about unless a ticket shows that they got in, with what the API tells of them; newest first. */
export const loginConcerns = (seconds: number, people: PeoplePatterns, loggedIn: LoggedIn): Query<z.infer<typeof NeverLoggedIn>> => {
  const found = neverLoggedIn(seconds, people, MOST_LISTED, [], loggedIn === 'either' ? undefined : 'last_login IS NULL')
  return {
    kind: 'query',
    name: 'api.loginConcerns',
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
      FROM (${found.sql}) AS f
      JOIN users_user AS u ON u.id = f.id
      LEFT JOIN users_providerprofile AS p ON p.user_id = u.id
      LEFT JOIN payment_accounts AS a ON a.user_id = u.id
      CROSS JOIN LATERAL (
        SELECT COUNT(*) FILTER (WHERE status = 'pending') AS pending, COALESCE(SUM(amount), 0) AS sum
        FROM deposit_requests
        WHERE account_id = a.id
      ) AS d
      ORDER BY f."createdAt" DESC, f.id`,
    values: found.values,
    row: NeverLoggedIn,
    ...(found.scans ? { scans: found.scans } : {}),
    reads: {
      ...found.reads,
      users_providerprofile: ['id', 'user_id', 'business_name', 'verification_status'],
      payment_accounts: ['id', 'user_id'],
      deposit_requests: ['account_id', 'status', 'amount'],
    },
  }
}

const Provider = z.object({ total: z.int(), email: z.string() })

/** The e-mails of the providers that a rule is about, in the order of its own query. */
export const providerEmails = (found: Query<{ readonly id: string; readonly total: number }>): Query<z.infer<typeof Provider>> => ({
  ...found,
  name: `api.${found.name}`,
  sql: `
    SELECT f.total, COALESCE(u.email, '') AS email
    FROM (SELECT id::int8, total, ROW_NUMBER() OVER () AS place FROM (${found.sql}) AS f) AS f
    ${joinByKey('users_providerprofile', 'p', 'id', 'f.id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'p.user_id', ['email'])}
    ORDER BY place`,
  row: Provider,
})
