import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { IS_PREMIUM } from './deposits.js'
import { NO_CREDITS } from './full-scan-reasons.js'
import { innerJoinByKey } from './index-scan.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { CREDIT_COLUMNS, CREDIT_READS, CREDITS, WITH_WALLET } from './providers.js'
import { WALLET_TABLES } from './wallets.js'
import { intervalValue, olderThan, within } from './window.js'

export interface ProviderListOptions {
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** Profile ids that are on a list of any length, as long as they match. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(), // of the profile
  name: pii(),
  businessName: pii(),
  total: z.int(), // of all that match, not only of the rows returned
}

const COLUMNS = `
      p.id::text,
      ${SHOWN_AS} AS name,
      business_name AS "businessName",
      COUNT(*) OVER () AS total`

const withUser = (...columns: readonly string[]): string =>
  innerJoinByKey('users_user', 'u', 'id', 'user_id', ['email', 'username', ...columns])

const PROFILE_READS = ['id', 'user_id', 'business_name']
const USER_READS = ['id', 'email', 'username']

const UnverifiedProvider = z.object({ ...shape, credits: z.int(), status: z.string() })
export type UnverifiedProvider = z.infer<typeof UnverifiedProvider>

/** Unverified providers with credits to spend, those with most first. */
export const unverifiedWithCredits = ({ people, limit, first }: ProviderListOptions): Query<UnverifiedProvider> => ({
  kind: 'query',
  name: 'providers.unverifiedWithCredits',
  sql: `
    SELECT${COLUMNS},
      ${CREDITS} AS credits,
      verification_status AS status
    FROM ${WITH_WALLET}${withUser()}
    WHERE ${CREDITS} > 0
      AND verification_status <> 'verified'
      AND NOT ${isNotPerson(1, people)}
    ORDER BY ${pinnedFirst('p.id', 3, first)}5 DESC, p.id
    LIMIT $2`,
  values: [peopleValue(people), limit, ...pinnedValue(first)],
  row: UnverifiedProvider,
  scans: { users_providerprofile: NO_CREDITS, users_wallet: NO_CREDITS },
  lateTables: WALLET_TABLES,
  reads: {
    users_providerprofile: [...PROFILE_READS, 'verification_status', ...CREDIT_COLUMNS],
    users_user: USER_READS,
    ...CREDIT_READS,
  },
})

const DelayedProvider = z.object({ ...shape, createdAt: z.date() })
export type DelayedProvider = z.infer<typeof DelayedProvider>

/** Providers whose verification is pending more than `seconds` after they made their profile, the oldest first. */
export const delayedVerifications = (seconds: number, { people, limit, first }: ProviderListOptions): Query<DelayedProvider> => ({
  kind: 'query',
  name: 'providers.delayedVerifications',
  sql: `
    SELECT${COLUMNS},
      created_at AS "createdAt"
    FROM users_providerprofile AS p${withUser()}
    WHERE verification_status = 'pending'
      AND ${olderThan('created_at', 1)}
      AND NOT ${isNotPerson(2, people)}
    ORDER BY ${pinnedFirst('id', 4, first)}created_at, p.id
    LIMIT $3`,
  values: [intervalValue(seconds), peopleValue(people), limit, ...pinnedValue(first)],
  row: DelayedProvider,
  indexed: true,
  reads: { users_providerprofile: [...PROFILE_READS, 'verification_status', 'created_at'], users_user: USER_READS },
})

const ActiveProvider = z.object({
  ...shape,
  activeAt: z.date(),
  waits: z.boolean(), // they have paid or are about to: a top-up is pending
  waiting: z.int(), // how many of the total wait like that
})
export type ActiveProvider = z.infer<typeof ActiveProvider>

/**
 * Verified providers without credits to spend who were active within `seconds`, the latest first. CASE forces the cheap comparison
 * first: PostgreSQL estimates two comparisons as costlier than the patterns, and would match all rows against those.
 * @param lastActive SQL for the time of a user's last activity
 */
export const activeWithoutCredits = (
  seconds: number,
  { people, limit, first }: ProviderListOptions,
  lastActive = 'GREATEST(last_login, last_active)',
): Query<ActiveProvider> => ({
  kind: 'query',
  name: 'providers.activeWithoutCredits',
  sql: `
    SELECT *, COUNT(*) FILTER (WHERE waits) OVER () AS waiting
    FROM (
      SELECT${COLUMNS},
        "activeAt",
        (SELECT COUNT(*) FROM users_wallettransaction WHERE wallet_id = w AND status = 'pending' AND transaction_type = 'deposit')
          + (
            SELECT COUNT(*)
            FROM deposit_requests
            WHERE account_id = (SELECT id FROM payment_accounts AS a WHERE a.user_id = p.user_id) AND status = 'pending' AND NOT ${IS_PREMIUM}
          ) > 0 AS waits
      FROM (
        SELECT p.id, user_id, business_name, w.id AS w
        FROM ${WITH_WALLET}
        WHERE verification_status = 'verified' AND ${CREDITS} <= 0
        ORDER BY 2
      ) AS p${withUser(`${lastActive} AS "activeAt"`)}
      WHERE CASE WHEN ${within('"activeAt"', 1)} THEN NOT ${isNotPerson(2, people)} END
    ) AS p
    ORDER BY ${pinnedFirst('id', 4, first)}"activeAt" DESC, id::int8
    LIMIT $3`,
  values: [intervalValue(seconds), peopleValue(people), limit, ...pinnedValue(first)],
  row: ActiveProvider,
  scans: {
    users_providerprofile: 'most are verified, so the index does not help',
    users_wallet: 'compares all of them with all profiles',
  },
  lateTables: WALLET_TABLES,
  reads: {
    users_providerprofile: [...PROFILE_READS, 'verification_status', ...CREDIT_COLUMNS],
    users_user: [...USER_READS, 'last_login', 'last_active'],
    users_wallet: ['id', ...CREDIT_READS.users_wallet],
    users_wallettransaction: ['wallet_id', 'status', 'transaction_type'],
    payment_accounts: ['id', 'user_id'],
    deposit_requests: ['account_id', 'status', 'verification_notes'],
  },
})
