import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { OWNER_READS } from './deposits.js'
import { firstOf, firstValue } from './first.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { secondsValue, within } from './window.js'

export interface Repeats {
  /** How far back, in seconds. */
  readonly seconds: number
  readonly times: number
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** User ids that are on the list while they match, however short it is. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(), // of the user
  name: z.string(),
  times: z.int(),
  total: z.int(), // of all that match, not only of the rows returned
}

const COLUMNS = `
      u.id,
      ${SHOWN_AS} AS name,
      COUNT(*)::int AS times,
      COUNT(*) OVER ()::int AS total`

const often = (first: readonly string[]): string => `
      AND NOT ${isNotPerson(2)}
    GROUP BY u.id
    HAVING COUNT(*) >= $3
    ORDER BY ${firstOf('u.id', 5, first)}times DESC, u.id
    LIMIT $4`

const values = ({ seconds, times, people, limit, first }: Repeats): unknown[] => [
  secondsValue(seconds),
  peopleValue(people),
  times,
  limit,
  ...firstValue(first),
]

const RepeatDepositor = z.object({ ...shape, sum: z.string() })
export type RepeatDepositor = z.infer<typeof RepeatDepositor>

/** Who made several deposits that were completed, most first. */
export const repeatDepositors = (repeats: Repeats): Query<RepeatDepositor> => ({
  kind: 'query',
  name: 'customers.repeatDepositors',
  sql: `
    SELECT${COLUMNS},
      SUM(d.amount)::text AS sum
    FROM deposit_requests AS d
    JOIN payment_accounts AS a ON a.id = d.account_id
    JOIN users_user AS u ON u.id = a.user_id
    WHERE d.status = 'completed'
      AND ${within('d.created_at', 1)}${often(repeats.first)}`,
  values: values(repeats),
  row: RepeatDepositor,
  reads: { deposit_requests: ['account_id', 'amount', 'status', 'created_at'], ...OWNER_READS },
})

const RepeatClient = z.object(shape)
export type RepeatClient = z.infer<typeof RepeatClient>

/** Who posted several leads, most first. */
export const repeatClients = (repeats: Repeats): Query<RepeatClient> => ({
  kind: 'query',
  name: 'customers.repeatClients',
  sql: `
    SELECT${COLUMNS}
    FROM leads_lead AS l
    JOIN users_user AS u ON u.id = l.client_id
    WHERE ${within('l.created_at', 1)}${often(repeats.first)}`,
  values: values(repeats),
  row: RepeatClient,
  reads: { leads_lead: ['client_id', 'created_at'], users_user: ['id', 'email', 'username'] },
})
