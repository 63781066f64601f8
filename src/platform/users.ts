import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { isNotPerson, type PeoplePatterns, peopleValues, shownAs } from './people.js'
import { type Since, sinceSql, sinceValue } from './window.js'

/** Signing in with a token sets `last_active` and never `last_login`; only the admin site sets that. */
const HAS_LOGGED_IN = 'COALESCE(last_login, last_active) IS NOT NULL'

/** Types that `registrationCounts` has a count of its own for; `service_provider` is what providers were called once. */
export const COUNTED_TYPES: readonly string[] = ['provider', 'service_provider', 'client']

/** Types listed by name; the column is free text. */
const MOST_TYPES = 20

const RegistrationCounts = z.object({
  userType: z.string().nullable(), // null: the row that counts all of them
  total: z.int(),
  providers: z.int(),
  clients: z.int(),
  notPeople: z.int(),
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
      (COUNT(*) FILTER (WHERE user_type IN ('provider', 'service_provider')))::int AS providers,
      (COUNT(*) FILTER (WHERE user_type = 'client'))::int AS clients,
      (COUNT(*) FILTER (WHERE ${isNotPerson(2)}))::int AS "notPeople",
      (SELECT MAX(created_at) FROM users_user) AS last
    FROM users_user
    WHERE created_at >= ${sinceSql(since)}
    GROUP BY GROUPING SETS ((), (user_type))
    ORDER BY GROUPING(user_type) DESC, total DESC, user_type
    LIMIT ${MOST_TYPES + 1}`,
  values: [sinceValue(since), ...peopleValues(people)],
  row: RegistrationCounts,
  reads: { users_user: ['email', 'username', 'user_type', 'created_at'] },
})

const Registration = z.object({
  id: z.string(),
  name: z.string(),
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
      ${shownAs('users_user')} AS name,
      user_type AS "userType",
      created_at AS "createdAt",
      ${HAS_LOGGED_IN} AS "hasLoggedIn"
    FROM users_user
    WHERE created_at >= ${sinceSql(since)}
      AND ($2 OR NOT ${isNotPerson(3)})
    ORDER BY created_at DESC, id
    LIMIT $5`,
  values: [sinceValue(since), everybody, ...peopleValues(people), limit],
  row: Registration,
  reads: { users_user: ['id', 'email', 'username', 'user_type', 'created_at', 'last_login', 'last_active'] },
})

const NeverLoggedInCounts = z.object({ people: z.int(), notPeople: z.int() })

/** Active accounts older than `seconds` that never logged in: what `neverLoggedIn` lists, and those it leaves out. */
export const neverLoggedInCounts = (seconds: number, people: PeoplePatterns): Query<z.infer<typeof NeverLoggedInCounts>> => ({
  kind: 'query',
  name: 'users.neverLoggedInCounts',
  sql: `
    SELECT
      (COUNT(*) FILTER (WHERE NOT ${isNotPerson(2)}))::int AS people,
      (COUNT(*) FILTER (WHERE ${isNotPerson(2)}))::int AS "notPeople"
    FROM users_user
    WHERE is_active
      AND created_at < transaction_timestamp() - make_interval(secs => $1)
      AND NOT ${HAS_LOGGED_IN}`,
  values: [seconds, ...peopleValues(people)],
  row: NeverLoggedInCounts,
  reads: { users_user: ['email', 'username', 'is_active', 'created_at', 'last_login', 'last_active'] },
})

const NeverLoggedIn = z.object({ id: z.string(), name: z.string(), createdAt: z.date() })
export type NeverLoggedIn = z.infer<typeof NeverLoggedIn>

/** Active people who registered more than `seconds` ago and never logged in, the newest first. */
export const neverLoggedIn = (seconds: number, people: PeoplePatterns, limit: number | null): Query<NeverLoggedIn> => ({
  kind: 'query',
  name: 'users.neverLoggedIn',
  sql: `
    SELECT
      id,
      ${shownAs('users_user')} AS name,
      created_at AS "createdAt"
    FROM users_user
    WHERE is_active
      AND created_at < transaction_timestamp() - make_interval(secs => $1)
      AND NOT ${HAS_LOGGED_IN}
      AND NOT ${isNotPerson(2)}
    ORDER BY created_at DESC, id
    LIMIT $4`,
  values: [seconds, ...peopleValues(people), limit],
  row: NeverLoggedIn,
  reads: { users_user: ['id', 'email', 'username', 'is_active', 'created_at', 'last_login', 'last_active'] },
})
