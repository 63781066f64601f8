import { z } from 'zod'
import type { Query, Span } from '../source/readings.js'
import { leadingValues, newestOfAll } from './index-scan.js'
import { IS_FORM_ACCOUNT, isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS, TEST_ACCOUNTS } from './people.js'
import { pii } from './personal-data.js'
import { IN_LAST_HOUR, IS_DATE, intervalValue, madeWithin, NOT_AHEAD, sinceValue, within } from './window.js'

/** Signing in with a token sets only `last_active`; the admin site alone sets `last_login`. */
export const HAS_LOGGED_IN = 'COALESCE(last_login, last_active) IS NOT NULL'

/** `service_provider` is the old name for providers. */
export const PROVIDER_TYPES: readonly string[] = ['provider', 'service_provider']

/** Types that `registrationCounts` counts in separate columns. */
export const COUNTED_TYPES: readonly string[] = [...PROVIDER_TYPES, 'client']

/** Limit for types listed by name; the column is free text. */
const MAX_TYPES = 20

const RegistrationCounts = z.object({
  userType: z.string().nullable(), // null: the row for all types
  total: z.int(),
  providers: z.int(),
  clients: z.int(),
  notPeople: z.int(),
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // the newest registration there is, whatever the window
  lastPerson: z.date().nullable(), // the newest of a person; null: none within `silence`
})
export type RegistrationCounts = z.infer<typeof RegistrationCounts>

/**
 * Counts of all accounts registered since, people or not: a row for all types, then one for each type, the most frequent first.
 * @param silence how far back to look for the last person who registered, in seconds
 */
export const registrationCounts = (since: Span, people: PeoplePatterns, silence: number): Query<RegistrationCounts> => ({
  kind: 'query',
  name: 'users.registrationCounts',
  sql: `
    WITH ${leadingValues('users_user', 'user_type')}
    SELECT
      k AS "userType",
      COUNT(*) AS total,
      COUNT(*) FILTER (WHERE k IN ('provider', 'service_provider')) AS providers,
      COUNT(*) FILTER (WHERE k = 'client') AS clients,
      COUNT(*) FILTER (WHERE ${isNotPerson(2, people)}) AS "notPeople",
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) AS "lastHour",
      (${newestOfAll('users_user', 'user_type')}) AS last,
      (
        SELECT MAX((
          SELECT created_at
          FROM users_user
          WHERE user_type = k AND ${within('created_at', 3)} AND ${NOT_AHEAD} AND NOT ${isNotPerson(2, people)}
          ORDER BY created_at DESC
          LIMIT 1
        ))
        FROM v
      ) AS "lastPerson"
    FROM v, LATERAL (
      SELECT email, username, created_at FROM users_user WHERE user_type = k AND ${madeWithin(since)} AND ${IS_DATE} OFFSET 0
    ) AS u
    GROUP BY ROLLUP (k)
    ORDER BY total DESC, k NULLS FIRST
    LIMIT ${MAX_TYPES + 1}`,
  values: [sinceValue(since), peopleValue(people), intervalValue(silence)],
  row: RegistrationCounts,
  indexed: true,
  reads: { users_user: ['email', 'username', 'user_type', 'created_at'] },
})

export const Registration = z.object({
  id: z.string(),
  name: pii(),
  userType: z.string(),
  createdAt: z.date(),
  hasLoggedIn: z.boolean(),
  isOfForm: z.boolean().optional(), // the public form asked for no password; absent: an older saved report
})
export type Registration = z.infer<typeof Registration>

/** Accounts registered since, newest first, at most `limit`; people only, unless `includeAll`. */
export const registeredSince = (since: Span, people: PeoplePatterns, limit: number | null, includeAll = false): Query<Registration> => ({
  kind: 'query',
  name: 'users.registeredSince',
  sql: `
    WITH ${leadingValues('users_user', 'user_type')}
    SELECT u.*
    FROM v, LATERAL (
      SELECT
        id,
        ${SHOWN_AS} AS name,
        user_type AS "userType",
        created_at AS "createdAt",
        ${HAS_LOGGED_IN} AS "hasLoggedIn",
        ${IS_FORM_ACCOUNT} AS "isOfForm"
      FROM users_user
      WHERE user_type = k
        AND ${madeWithin(since)}
        AND ($2 OR NOT ${isNotPerson(3, people)})
      ORDER BY created_at DESC, id
      LIMIT $4
    ) AS u
    ORDER BY "createdAt" DESC, id
    LIMIT $4`,
  values: [sinceValue(since), includeAll, peopleValue(people), limit],
  row: Registration,
  indexed: true,
  reads: { users_user: ['id', 'email', 'username', 'user_type', 'created_at', 'last_login', 'last_active'] },
})

/** The number of test accounts. */
export const testAccounts: Query<{ count: number }> = {
  kind: 'query',
  name: 'users.testAccounts',
  sql: 'SELECT COUNT(*) AS count FROM users_user WHERE email ILIKE ANY($1)',
  values: [peopleValue({ exclude: TEST_ACCOUNTS, keep: [] })],
  row: z.object({ count: z.int() }),
  scans: { users_user: 'counts all test accounts, once, in init' },
  reads: { users_user: ['email'] },
}
