import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { OWNER_READS } from './deposits.js'
import { NO_INDEX_ON_TIME } from './full-scan-reasons.js'
import { innerJoinByKey, leadingValues } from './index-scan.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { intervalValue, within } from './window.js'

export interface RepeatOptions {
  /** How far back, in seconds. */
  readonly seconds: number
  readonly times: number
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** User ids that are on a list of any length, as long as they match. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(), // of the user
  name: pii(),
  times: z.int(),
  total: z.int(), // of all that match, not only of the rows returned
}

const COLUMNS = `
      user_id AS id,
      ${SHOWN_AS} AS name,
      times,
      COUNT(*) OVER () AS total`

const withUserAndOrder = (
  first: readonly string[],
  people: PeoplePatterns,
): string => `${innerJoinByKey('users_user', 'u', 'id', 'user_id', ['email', 'username'])}
    WHERE NOT ${isNotPerson(2, people)}
    ORDER BY ${pinnedFirst('user_id', 5, first)}times DESC, user_id
    LIMIT $4`

const values = ({ seconds, times, people, limit, first }: RepeatOptions): unknown[] => [
  intervalValue(seconds),
  peopleValue(people),
  times,
  limit,
  ...pinnedValue(first),
]

const RepeatDepositor = z.object({ ...shape, sum: amount() })
export type RepeatDepositor = z.infer<typeof RepeatDepositor>

/** Users with several completed deposits, those with most first. */
export const repeatDepositors = (repeats: RepeatOptions): Query<RepeatDepositor> => ({
  kind: 'query',
  name: 'customers.repeatDepositors',
  sql: `
    SELECT${COLUMNS}, sum
    FROM (
      SELECT account_id, COUNT(*) AS times, ${SUM}::text AS sum
      FROM deposit_requests
      WHERE status = 'completed' AND ${within('created_at', 1)}
      GROUP BY account_id
      HAVING COUNT(*) >= $3
      ORDER BY 1
    ) AS d${innerJoinByKey('payment_accounts', 'a', 'id', 'account_id', ['user_id'])}${withUserAndOrder(repeats.first, repeats.people)}`,
  values: values(repeats),
  row: RepeatDepositor,
  scans: NO_INDEX_ON_TIME,
  reads: { deposit_requests: ['account_id', 'amount', 'status', 'created_at'], ...OWNER_READS },
})

const RepeatClient = z.object(shape)
export type RepeatClient = z.infer<typeof RepeatClient>

/** Users who posted several leads, those with most first. */
export const repeatClients = (repeats: RepeatOptions): Query<RepeatClient> => ({
  kind: 'query',
  name: 'customers.repeatClients',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT${COLUMNS}
    FROM (
      SELECT client_id AS user_id, COUNT(*) AS times
      FROM v, LATERAL (SELECT client_id FROM leads_lead WHERE status = k AND ${within('created_at', 1)} OFFSET 0) AS l
      GROUP BY client_id
      HAVING COUNT(*) >= $3
      ORDER BY 1
    ) AS l${withUserAndOrder(repeats.first, repeats.people)}`,
  values: values(repeats),
  row: RepeatClient,
  indexed: true,
  reads: { leads_lead: ['client_id', 'status', 'created_at'], users_user: ['id', 'email', 'username'] },
})
