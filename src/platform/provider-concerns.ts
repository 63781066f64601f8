import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { firstOf, firstValue } from './first.js'
import { onlyWithKey } from './index-scan.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { personal } from './person.js'
import { NO_CREDITS } from './scans.js'
import { olderThan, secondsValue, within } from './window.js'

export interface ProviderList {
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** Profile ids that are on the list while they match, however short it is. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(), // of the profile
  name: personal(),
  businessName: personal(),
  total: z.int(), // of all that match, not only of the rows returned
}

const COLUMNS = `
      id::text,
      ${SHOWN_AS} AS name,
      business_name AS "businessName",
      COUNT(*) OVER () AS total`

const withUser = (...columns: readonly string[]): string =>
  onlyWithKey('users_user', 'u', 'id', 'user_id', ['email', 'username', ...columns])

const FROM = `
    FROM users_providerprofile AS p${withUser()}`

const PROFILE_READS = ['id', 'user_id', 'business_name']
const USER_READS = ['id', 'email', 'username']

const ProviderConcern = z.object({ ...shape, credits: z.int(), status: z.string(), createdAt: z.date() })
export type ProviderConcern = z.infer<typeof ProviderConcern>

const MORE = `,
      credit_balance AS credits,
      verification_status AS status,
      created_at AS "createdAt"`
const MORE_READS = [...PROFILE_READS, 'credit_balance', 'verification_status', 'created_at']

/** Providers who have credits and are not verified, those with most first. */
export const unverifiedWithCredits = ({ people, limit, first }: ProviderList): Query<ProviderConcern> => ({
  kind: 'query',
  name: 'providers.unverifiedWithCredits',
  sql: `
    SELECT${COLUMNS}${MORE}${FROM}
    WHERE credit_balance > 0
      AND verification_status <> 'verified'
      AND NOT ${isNotPerson(1, people)}
    ORDER BY ${firstOf('id', 3, first)}credits DESC, p.id
    LIMIT $2`,
  values: [peopleValue(people), limit, ...firstValue(first)],
  row: ProviderConcern,
  scans: { users_providerprofile: NO_CREDITS },
  reads: { users_providerprofile: MORE_READS, users_user: USER_READS },
})

/** Providers whose verification has been pending for longer than `seconds` since they made their profile, the oldest first. */
export const delayedVerifications = (seconds: number, { people, limit, first }: ProviderList): Query<ProviderConcern> => ({
  kind: 'query',
  name: 'providers.delayedVerifications',
  sql: `
    SELECT${COLUMNS}${MORE}${FROM}
    WHERE verification_status = 'pending'
      AND ${olderThan('created_at', 1)}
      AND NOT ${isNotPerson(2, people)}
    ORDER BY ${firstOf('id', 4, first)}created_at, p.id
    LIMIT $3`,
  values: [secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: ProviderConcern,
  indexed: true,
  reads: { users_providerprofile: MORE_READS, users_user: USER_READS },
})

const ActiveProvider = z.object({ ...shape, activeAt: z.date() })
export type ActiveProvider = z.infer<typeof ActiveProvider>

/**
 * Verified providers without credits who were active within `seconds`, the latest first. CASE, for PostgreSQL takes two comparisons
 * for dearer than the patterns, and would match all the others against those.
 */
export const activeWithoutCredits = (seconds: number, { people, limit, first }: ProviderList): Query<ActiveProvider> => ({
  kind: 'query',
  name: 'providers.activeWithoutCredits',
  sql: `
    SELECT${COLUMNS},
      "activeAt"
    FROM (
      SELECT id, user_id, business_name
      FROM users_providerprofile
      WHERE verification_status = 'verified' AND credit_balance <= 0
      ORDER BY 2
    ) AS p${withUser('GREATEST(last_login, last_active) AS "activeAt"')}
    WHERE CASE WHEN ${within('"activeAt"', 1)} THEN NOT ${isNotPerson(2, people)} END
    ORDER BY ${firstOf('id', 4, first)}"activeAt" DESC, p.id
    LIMIT $3`,
  values: [secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: ActiveProvider,
  scans: { users_providerprofile: 'most are verified, so that the index on it does not help' },
  reads: {
    users_providerprofile: [...PROFILE_READS, 'verification_status', 'credit_balance'],
    users_user: [...USER_READS, 'last_login', 'last_active'],
  },
})

const CreditMismatch = z.object({ ...shape, credits: z.int(), walletCredits: z.int() })
export type CreditMismatch = z.infer<typeof CreditMismatch>

/** Providers whose wallet and profile do not hold the same credits, the largest difference first. */
export const creditMismatches = ({ people, limit, first }: ProviderList): Query<CreditMismatch> => ({
  kind: 'query',
  name: 'providers.creditMismatches',
  sql: `
    SELECT${COLUMNS},
      credit_balance AS credits,
      "walletCredits"
    FROM users_providerprofile AS p
    JOIN (SELECT user_id AS owner, credits AS "walletCredits" FROM users_wallet) AS w ON owner = p.user_id${withUser()}
    WHERE "walletCredits" <> credit_balance
      AND NOT ${isNotPerson(1, people)}
    ORDER BY ${firstOf('id', 3, first)}ABS("walletCredits" - credit_balance) DESC, p.id
    LIMIT $2`,
  values: [peopleValue(people), limit, ...firstValue(first)],
  row: CreditMismatch,
  scans: { users_providerprofile: 'compares all of them with all wallets', users_wallet: 'compares all of them with all profiles' },
  reads: {
    users_providerprofile: [...PROFILE_READS, 'credit_balance'],
    users_wallet: ['user_id', 'credits'],
    users_user: USER_READS,
  },
})
