import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { amount } from '../amount.js'
import { type Patience, waitingDeposits } from '../deposit-concerns.js'
import type { PeoplePatterns } from '../people.js'
import { neverLoggedIn } from '../users.js'
import { ageHours, MOST_LISTED } from './dashboard.js'
import type { LoggedIn } from './logged-in.js'

const NeverLoggedIn = z.object({
  total: z.int(), // of all that match, not only of the rows returned
  email: z.string(),
  hasProfile: z.boolean(),
  businessName: z.string().nullable(), // null, as the status: no provider profile
  status: z.string().nullable(),
  pendingDeposits: z.int(),
  deposited: amount(), // rand, of all their deposits
})

/** Whom the rule `login_issue` is about, with what the API tells of them; newest first. */
export const loginConcerns = (seconds: number, people: PeoplePatterns, loggedIn: LoggedIn): Query<z.infer<typeof NeverLoggedIn>> => {
  const found = neverLoggedIn(seconds, people, MOST_LISTED, [], loggedIn === 'either' ? undefined : 'last_login IS NULL')
  return {
    kind: 'query',
    name: 'api.loginConcerns',
    sql: `
      SELECT
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
      WHERE f."isPerson"
      ORDER BY f."createdAt" DESC, f.id`,
    values: found.values,
    row: NeverLoggedIn,
    ...(found.scans ? { scans: found.scans } : {}),
    reads: {
      users_user: found.reads.users_user ?? [],
      users_providerprofile: ['id', 'user_id', 'business_name', 'verification_status'],
      payment_accounts: ['id', 'user_id'],
      deposit_requests: ['account_id', 'status', 'amount'],
    },
  }
}

const Waiting = z.object({
  total: z.int(),
  id: z.string(),
  user: z.string(),
  businessName: z.string().nullable(),
  amount: amount(),
  ageHours: z.number(),
  reference: z.string(),
  status: z.string(),
  hasBankReference: z.boolean(),
  bankReference: z.string(),
  profileStatus: z.string().nullable(),
  credits: z.int(),
})

/**
 * What the rule `payment_issue` is about, with what the API tells of it; those with evidence first, then the oldest. A bank
 * reference that is only the copy of our own says nothing of a payment, and does not count as one.
 */
export const paymentConcerns = (patience: Patience, people: PeoplePatterns): Query<z.infer<typeof Waiting>> => {
  const found = waitingDeposits(patience, { people, limit: MOST_LISTED, first: [] })
  return {
    kind: 'query',
    name: 'api.paymentConcerns',
    sql: `
      SELECT
        f.total,
        d.id,
        COALESCE(u.email, '') AS user,
        p.business_name AS "businessName",
        d.amount::text,
        ${ageHours('d.created_at')} AS "ageHours",
        d.reference_number AS reference,
        d.status,
        d.bank_reference NOT IN ('', d.reference_number) AS "hasBankReference",
        d.bank_reference AS "bankReference",
        p.verification_status AS "profileStatus",
        d.credits_to_activate AS credits
      FROM (${found.sql}) AS f
      JOIN deposit_requests AS d ON d.id = f.id
      LEFT JOIN payment_accounts AS a ON a.id = d.account_id
      LEFT JOIN users_user AS u ON u.id = a.user_id
      LEFT JOIN users_providerprofile AS p ON p.user_id = u.id
      WHERE NOT f."isPremium"
      ORDER BY f."hasEvidence" DESC, d.created_at, d.id
      LIMIT ${MOST_LISTED}`,
    values: found.values,
    row: Waiting,
    ...(found.scans ? { scans: found.scans } : {}),
    reads: {
      deposit_requests: [...(found.reads.deposit_requests ?? []), 'credits_to_activate'],
      payment_accounts: ['id', 'user_id'],
      users_user: found.reads.users_user ?? [],
      users_providerprofile: ['user_id', 'business_name', 'verification_status'],
    },
  }
}
