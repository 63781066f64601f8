import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { leadingValues } from './index-scan.js'
import { STANDALONE_DEPOSIT_READS, STANDALONE_DEPOSITS } from './wallet-deposits.js'
import { WALLET_TABLES } from './wallets.js'

/** Four weeks, to compare today with the same weekday. */
export const DAYS_BACK = 28

export const TrendDay = z.object({
  day: z.string(), // 2025-10-08, by the target's zone
  count: z.int(),
  soFar: z.int(), // of these, up to the current time of day
  sum: amount(), // rand
  sumSoFar: amount(),
})
export type TrendDay = z.infer<typeof TrendDay>

/** Today's midnight and the current time in the zone; as subqueries, so that they are evaluated once and not for each row. */
export const TODAY = "(SELECT DATE_TRUNC('day', now() AT TIME ZONE $1))"
const TIME = '(SELECT (now() AT TIME ZONE $1)::time)'
export const FROM = "((DATE_TRUNC('day', now() AT TIME ZONE $1) - $2::interval) AT TIME ZONE $1)"

interface TrendSource {
  readonly name: string
  readonly table: string
  /** The column before `created_at` in an index; without it the table is scanned. */
  readonly leading?: string
  /** The column to sum. */
  readonly amount?: string
  /** SQL for the rows to count, instead of the whole table. */
  readonly rows?: string
  readonly reads?: Query<TrendDay>['reads']
}

const perDay = (
  { name, table, leading, amount, rows = table, reads = {} }: TrendSource,
  timezone: string,
  daysBack: number,
): Query<TrendDay> => ({
  kind: 'query',
  name,
  sql: `
    ${leading ? `WITH ${leadingValues(table, leading)}` : ''}
    SELECT
      TO_CHAR(d, 'YYYY-MM-DD') AS day,
      COALESCE(count, 0)::int AS count,
      COALESCE(so_far, 0)::int AS "soFar",
      COALESCE(sum, 0)::text AS sum,
      COALESCE(sum_so_far, 0)::text AS "sumSoFar"
    FROM GENERATE_SERIES(${TODAY} - $2::interval, ${TODAY}, interval '1 day') AS d
    LEFT JOIN (
      SELECT
        DATE_TRUNC('day', at) AS d,
        COUNT(*) AS count,
        COUNT(*) FILTER (WHERE at::time <= ${TIME}) AS so_far,
        ${amount ? `${SUM} AS sum, ${SUM} FILTER (WHERE at::time <= ${TIME}) AS sum_so_far` : '0 AS sum, 0 AS sum_so_far'}
      FROM (
        SELECT created_at AT TIME ZONE $1 AS at${amount ? `, ${amount} AS amount` : ''}
        FROM ${leading ? `v CROSS JOIN LATERAL (SELECT created_at FROM ${table} WHERE ${leading} = k AND created_at >= ${FROM} OFFSET 0) AS t` : rows}
        ${leading ? '' : `WHERE created_at >= (SELECT ${FROM})`}
        OFFSET 0
      ) AS x
      GROUP BY 1
    ) AS t USING (d)
    ORDER BY d`,
  values: [timezone, `${daysBack} days`],
  row: TrendDay,
  ...(leading ? { indexed: true } : { scans: { [table]: 'no index on time' } }),
  lateTables: WALLET_TABLES,
  reads: { ...reads, [table]: reads[table] ?? ['created_at', ...[leading, amount].filter(column => column !== undefined)] },
})

/** Registrations per day, of all accounts: so many days and today, the latest last. */
export const registrationsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  perDay({ name: 'trends.registrations', table: 'users_user', leading: 'user_type' }, timezone, daysBack)

/** The same for deposits of every status. */
export const depositsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  perDay({ name: 'trends.deposits', table: 'deposit_requests', amount: 'amount' }, timezone, daysBack)

/** The same for deposits in the wallets that belong to no deposit request. Not every platform has wallets. */
export const topUpsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  perDay(
    {
      name: 'trends.topUps',
      table: 'users_wallettransaction',
      amount: 'amount',
      rows: STANDALONE_DEPOSITS,
      reads: STANDALONE_DEPOSIT_READS,
    },
    timezone,
    daysBack,
  )

/** The deposits of both tables per day. */
export const bothPerDay = (requests: readonly TrendDay[], topUps: readonly TrendDay[]): TrendDay[] => {
  const byDay = new Map(topUps.map(day => [day.day, day]))
  const plus = (a: string, b: string | undefined): string => (Number(a) + Number(b ?? 0)).toFixed(2)
  return requests.map(({ day, count, soFar, sum, sumSoFar }) => {
    const other = byDay.get(day)
    return {
      day,
      count: count + (other?.count ?? 0),
      soFar: soFar + (other?.soFar ?? 0),
      sum: plus(sum, other?.sum),
      sumSoFar: plus(sumSoFar, other?.sumSoFar),
    }
  })
}

/** The same for leads. */
export const leadsPerDay = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  perDay({ name: 'trends.leads', table: 'leads_lead', leading: 'status' }, timezone, daysBack)

/** The same for provider profiles. */
export const providersPerDay = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  perDay({ name: 'trends.providers', table: 'users_providerprofile' }, timezone, daysBack)
