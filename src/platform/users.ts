import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { firstOf, firstValue } from './first.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { personal } from './person.js'
import { IN_LAST_HOUR, olderThan, type Since, secondsValue, sinceSql, sinceValue, within } from './window.js'

/** Signing in with a token sets `last_active` and never `last_login`; only the admin site sets that. */
export const HAS_LOGGED_IN = 'COALESCE(last_login, last_active) IS NOT NULL'

/** `service_provider` is what providers were called once. */
export const PROVIDER_TYPES: readonly string[] = ['provider', 'service_provider']

/** Types that `registrationCounts` has a count of its own for. */
export const COUNTED_TYPES: readonly string[] = [...PROVIDER_TYPES, 'client']

/** Types listed by name; the column is free text. */
const MOST_TYPES = 20

const RegistrationCounts = z.object({
  userType: z.string().nullable(), // null: the row that counts all of them
  total: z.int(),
  providers: z.int(),
  clients: z.int(),
  notPeople: z.int(),
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // the newest registration there is, whatever the window
})
export type RegistrationCounts = z.infer<typeof RegistrationCounts>

/** Accounts registered since, people or not: first a row over all, then one for each type, the most frequent first. */
export const registrationCounts = (since: Since, people: PeoplePatterns): Query<RegistrationCounts> => ({
  kind: 'query',
  name: 'users.registrationCounts',
  sql: `
    SELECT
      user_type AS "userType",
      COUNT(*)::int AS total,
      COUNT(*) FILTER (WHERE user_type IN ('provider', 'service_provider'))::int AS providers,
      COUNT(*) FILTER (WHERE user_type = 'client')::int AS clients,
      COUNT(*) FILTER (WHERE ${isNotPerson(2)})::int AS "notPeople",
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR})::int AS "lastHour",
      (SELECT MAX(created_at) FROM users_user) AS last
    FROM users_user
    WHERE created_at >= ${sinceSql(since)}
    GROUP BY GROUPING SETS ((), (user_type))
    ORDER BY GROUPING(user_type) DESC, total DESC, user_type
    LIMIT ${MOST_TYPES + 1}`,
  values: [sinceValue(since), peopleValue(people)],
  row: RegistrationCounts,
  reads: { users_user: ['email', 'username', 'user_type', 'created_at'] },
})

export const Registration = z.object({
  id: z.string(),
  name: personal(),
  userType: z.string(),
  createdAt: z.date(),
  hasLoggedIn: z.boolean(),
})
export type Registration = z.infer<typeof Registration>

/** Who registered since, newest first, at most `limit`; people only, unless `everybody`. */
export const registeredSince = (since: Since, people: PeoplePatterns, limit: number | null, everybody = false): Query<Registration> => ({
  kind: 'query',
  name: 'users.registeredSince',
  sql: `
    SELECT
      id,
      ${SHOWN_AS} AS name,
      user_type AS "userType",
      created_at AS "createdAt",
      ${HAS_LOGGED_IN} AS "hasLoggedIn"
    FROM users_user
    WHERE created_at >= ${sinceSql(since)}
      AND ($2 OR NOT ${isNotPerson(3)})
    ORDER BY created_at DESC, id
    LIMIT $4`,
  values: [sinceValue(since), everybody, peopleValue(people), limit],
  row: Registration,
  reads: { users_user: ['id', 'email', 'username', 'user_type', 'created_at', 'last_login', 'last_active'] },
})

const NeverLoggedIn = z.object({
  id: z.string(),
  name: personal(),
  createdAt: z.date(),
  isPerson: z.boolean(),
  // of all that match, not only of the rows returned
  people: z.int(),
  notPeople: z.int(),
})
export type NeverLoggedIn = z.infer<typeof NeverLoggedIn>

/** Active accounts that registered more than `seconds` ago and never logged in: people first, the newest first; before them those of `first`. */
export const neverLoggedIn = (
  seconds: number,
  people: PeoplePatterns,
  limit: number | null,
  first: readonly string[] = [],
  hasLoggedIn = HAS_LOGGED_IN,
): Query<NeverLoggedIn> => ({
  kind: 'query',
  name: 'users.neverLoggedIn',
  sql: `
    SELECT
      id,
      name,
      created_at AS "createdAt",
      p AS "isPerson",
      COUNT(*) FILTER (WHERE p) OVER ()::int AS people,
      COUNT(*) FILTER (WHERE NOT p) OVER ()::int AS "notPeople"
    FROM (
      SELECT id, created_at, ${SHOWN_AS} AS name, NOT ${isNotPerson(2)} AS p
      FROM users_user AS u
      WHERE is_active
        AND ${olderThan('created_at', 1)}
        AND NOT (${hasLoggedIn})
    ) AS u
    ORDER BY ${firstOf('id', 4, first)}p DESC, created_at DESC, id
    LIMIT $3`,
  values: [secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: NeverLoggedIn,
  reads: { users_user: ['id', 'email', 'username', 'is_active', 'created_at', 'last_login', 'last_active'] },
})

/** When the newest person registered, if that was no more than `seconds` ago. */
export const lastPerson = (seconds: number, people: PeoplePatterns): Query<{ last: Date | null }> => ({
  kind: 'query',
  name: 'users.lastPerson',
  sql: `
    SELECT MAX(created_at) AS last
    FROM users_user
    WHERE ${within('created_at', 1)}
      AND NOT ${isNotPerson(2)}`,
  values: [secondsValue(seconds), peopleValue(people)],
  row: z.object({ last: z.date().nullable() }),
  reads: { users_user: ['email', 'username', 'created_at'] },
})
