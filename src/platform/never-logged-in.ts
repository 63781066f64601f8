import { z } from 'zod'
import { attempt, type Outcome, type Query, rowsOf } from '../source/readings.js'
import { joinByKey } from './index-scan.js'
import {
  asciiCollation,
  IS_FORM_ACCOUNT,
  isFormAccount,
  isNotPerson,
  isPersonNamed,
  type PeoplePatterns,
  peopleValue,
  SHOWN_AS,
} from './people.js'
import { pii } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { TICKET_TABLES } from './tickets.js'
import { intervalValue, olderThan } from './window.js'

const NEVER_LOGGED_IN = 'COALESCE(last_login, last_active) IS NULL'

/**
 * SQL for evidence that a user `u` signed in though no log-in is recorded, as for sign-ins with Google: a token made later than at
 * registration, or a deposit on their account.
 */
const SHOWS_SIGN_IN = `(
            EXISTS (SELECT FROM authtoken_token WHERE user_id = u.id AND created - created_at > '1m' OFFSET 0)
            OR EXISTS (
              SELECT FROM payment_accounts AS a JOIN deposit_requests ON account_id = a.id WHERE user_id = u.id OFFSET 0
            )
          )`

/**
 * SQL for the ids in `UNNEST(i, t)`, ids with times of registration, that have such evidence. COALESCE prevents the use of an index:
 * PostgreSQL, which expects a dozen ids, would look up each of them, but a hash join takes a quarter of the time.
 */
const IDS_WITH_SIGN_IN = `
      SELECT n.id
      FROM c, UNNEST(i, t) AS n(id, at)
      JOIN authtoken_token ON COALESCE(user_id, user_id) = n.id
      WHERE created - at > '1m'
      UNION
      SELECT id
      FROM (
        SELECT n.id, a.id AS account FROM c, UNNEST(i) AS n(id) JOIN payment_accounts AS a ON COALESCE(user_id, user_id) = n.id OFFSET 0
      ) AS n
      WHERE EXISTS (SELECT FROM deposit_requests WHERE account_id = account OFFSET 0)`

const READS = {
  users_user: ['id', 'email', 'username', 'is_active', 'created_at', 'last_login', 'last_active'],
  authtoken_token: ['user_id', 'created'],
  payment_accounts: ['id', 'user_id'],
  deposit_requests: ['account_id'],
}

const NeverLoggedIn = z.object({
  // all three null: there are none, and the row only has the counts
  id: z.string().nullable(),
  name: pii().nullable(),
  createdAt: z.date().nullable(),
  // of all that match, not only of the rows returned
  people: z.int(),
  notPeople: z.int(),
  ofForm: z.int(), // people with an account made by the public form
  gotIn: z.int(), // accounts without a last log-in of which another trace shows that they signed in
})
export type NeverLoggedIn = z.infer<typeof NeverLoggedIn>

/**
 * Active accounts registered more than `seconds` ago that never logged in: people, those in `first` before all others, then the newest
 * first. If there are none, one row without a name. One scan of the table keeps only the people: sorting all accounts together would
 * spill to disk on the host. Tokens and payment accounts are read for people only.
 */
export const neverLoggedIn = (
  seconds: number,
  people: PeoplePatterns,
  limit: number | null,
  first: readonly string[] = [],
  condition = NEVER_LOGGED_IN,
): Query<NeverLoggedIn> => ({
  kind: 'query',
  name: 'users.neverLoggedIn',
  sql: `
    WITH c AS MATERIALIZED (
      SELECT
        COUNT(*) FILTER (WHERE k = 2) AS people,
        COUNT(*) FILTER (WHERE k = 1) AS "ofForm",
        COUNT(*) FILTER (WHERE k = 0) AS "notPeople",
        COUNT(*) FILTER (WHERE k = 3) AS active,
        ARRAY_AGG(id) FILTER (WHERE k = 2) AS i,
        ARRAY_AGG(created_at) FILTER (WHERE k = 2) AS t
      FROM (
        SELECT id, created_at, CASE
          WHEN NOT (${condition}) THEN 3
          WHEN ${isNotPerson(2, people, asciiCollation(people))} THEN 0
          WHEN ${IS_FORM_ACCOUNT} THEN 1
          ELSE 2 END AS k
        FROM users_user
        WHERE is_active AND last_login IS NULL AND ${olderThan('created_at', 1)}
        OFFSET 0
      ) AS u
    ), g AS MATERIALIZED (${IDS_WITH_SIGN_IN})
    SELECT
      n.id,
      ${SHOWN_AS} AS name,
      at AS "createdAt",
      people - (SELECT COUNT(*) FROM g) AS people,
      "notPeople",
      "ofForm",
      active + (SELECT COUNT(*) FROM g) AS "gotIn"
    FROM c
    LEFT JOIN LATERAL (
      SELECT * FROM UNNEST(i, t) AS n(id, at)
      WHERE id NOT IN (SELECT id FROM g)
      ORDER BY ${pinnedFirst('id', 4, first)}at DESC, id
      LIMIT $3
    ) AS n ON true
    ${joinByKey('users_user', 'u', 'id', 'n.id', ['email', 'username'])}
    ORDER BY ${pinnedFirst('n.id', 4, first)}at DESC, n.id`,
  values: [intervalValue(seconds), peopleValue(people), limit, ...pinnedValue(first)],
  row: NeverLoggedIn,
  scans: {
    users_user: 'counts all who never logged in, of any age',
    authtoken_token: 'compared with all who never logged in, if these are many',
    payment_accounts: 'compared with all who never logged in, if these are many',
    deposit_requests: 'compared with all who never logged in, if these are many',
  },
  reads: READS,
})

const TicketAuthor = z.object({
  id: z.string(),
  email: pii(),
  username: pii(),
  isActive: z.boolean(),
  createdAt: z.date(),
})
type TicketAuthor = z.infer<typeof TicketAuthor>

const withTicket = (condition: string): Query<TicketAuthor> => ({
  kind: 'query',
  name: 'users.ticketed',
  sql: `
    SELECT n.*
    FROM (SELECT DISTINCT user_id AS i FROM support_supportticket) AS t, LATERAL (
      SELECT id, email, username, is_active AS "isActive", created_at AS "createdAt"
      FROM users_user AS u
      WHERE id = i AND ${condition} AND NOT ${SHOWS_SIGN_IN}
      LIMIT 1
    ) AS n`,
  values: [],
  row: TicketAuthor,
  scans: { support_supportticket: 'indexed by its primary key only' },
  lateTables: TICKET_TABLES,
  reads: { ...READS, support_supportticket: ['user_id'] },
})

/**
 * Accounts that never logged in and wrote a support ticket, which is further evidence of a sign-in. They are few, so those that
 * `neverLoggedIn` counts are selected outside the database. Not every platform has the table.
 */
export const ticketsOfNeverLoggedIn = attempt(withTicket(NEVER_LOGGED_IN), { optional: true })

/** The same if only log-ins to the admin site count, as in the Django views. */
export const ticketsWithoutLastLogin = attempt(withTicket('last_login IS NULL'), { optional: true })

interface TicketFilter {
  readonly now: Date
  readonly seconds: number
  readonly people: PeoplePatterns
}

/** The ids that `neverLoggedIn` counts as people, though a ticket shows that they signed in. */
export const signedInByTicket = (
  tickets: Outcome<readonly TicketAuthor[]>,
  { now, seconds, people }: TicketFilter,
): ReadonlySet<string> => {
  const isCounted = ({ email, username, isActive, createdAt }: TicketAuthor): boolean =>
    isActive && createdAt.getTime() < now.getTime() - seconds * 1000 && !isFormAccount(username) && isPersonNamed([email, username], people)
  return new Set(rowsOf(tickets).flatMap(row => (isCounted(row) ? row.id : [])))
}

/** The people with a login problem, and the counts, from both readings. */
export const peopleNeverLoggedIn = (
  accounts: readonly NeverLoggedIn[],
  tickets: Outcome<readonly TicketAuthor[]>,
  filter: TicketFilter,
) => {
  const signedIn = signedInByTicket(tickets, filter)
  const [first] = accounts
  return {
    total: Math.max(0, (first?.people ?? 0) - signedIn.size),
    notPeople: first?.notPeople ?? 0,
    ofForm: first?.ofForm ?? 0,
    gotIn: (first?.gotIn ?? 0) + signedIn.size,
    people: accounts.flatMap(({ id, name, createdAt }) =>
      id === null || createdAt === null || signedIn.has(id) ? [] : [{ id, name: name ?? '', createdAt }],
    ),
  }
}
