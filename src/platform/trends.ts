import { z } from 'zod'
import type { Query } from '../source/readings.js'

/** Four of the same weekday before today. */
const DAYS_BACK = 28

const Day = z.object({
  day: z.string(), // 2025-10-08, by the target's zone
  count: z.int(),
  soFar: z.int(), // of these, until this time of the day
  sum: z.string(), // rand
  sumSoFar: z.string(),
})
export type Day = z.infer<typeof Day>

const perDay = (name: string, table: string, amount: string, timezone: string, daysBack: number, reads: readonly string[]): Query<Day> => ({
  kind: 'query',
  name,
  sql: `
    SELECT
      TO_CHAR(d, 'YYYY-MM-DD') AS day,
      COALESCE(count, 0)::int AS count,
      COALESCE(so_far, 0)::int AS "soFar",
      COALESCE(sum, 0)::text AS sum,
      COALESCE(sum_so_far, 0)::text AS "sumSoFar"
    FROM GENERATE_SERIES(
      DATE_TRUNC('day', now() AT TIME ZONE $1) - $2::interval,
      DATE_TRUNC('day', now() AT TIME ZONE $1),
      interval '1 day'
    ) AS d
    LEFT JOIN (
      SELECT
        DATE_TRUNC('day', at) AS d,
        COUNT(*) AS count,
        COUNT(*) FILTER (WHERE at::time <= (now() AT TIME ZONE $1)::time) AS so_far,
        SUM(amount) AS sum,
        SUM(amount) FILTER (WHERE at::time <= (now() AT TIME ZONE $1)::time) AS sum_so_far
      FROM (
        SELECT created_at AT TIME ZONE $1 AS at, ${amount} AS amount
        FROM ${table}
        WHERE created_at >= (DATE_TRUNC('day', now() AT TIME ZONE $1) - $2::interval) AT TIME ZONE $1
      ) AS x
      GROUP BY 1
    ) AS t USING (d)
    ORDER BY d`,
  values: [timezone, `${daysBack} days`],
  row: Day,
  reads: { [table]: reads },
})

/** So many days and today, day by day, the latest last: accounts of all kinds. */
export const registrationsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<Day> =>
  perDay('trends.registrations', 'users_user', '0', timezone, daysBack, ['created_at'])

/** The same for deposits of every status. */
export const depositsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<Day> =>
  perDay('trends.deposits', 'deposit_requests', 'amount', timezone, daysBack, ['created_at', 'amount'])

/** The same for leads. */
export const leadsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<Day> =>
  perDay('trends.leads', 'leads_lead', '0', timezone, daysBack, ['created_at'])
