import type { Query } from '../source/readings.js'
import { SUM } from './amount.js'
import { NO_INDEX_ON_STATUS } from './full-scan-reasons.js'
import { DAYS_BACK, FROM, TODAY, TrendDay } from './trends.js'
import { WALLET_TABLES } from './wallets.js'

interface WaitingRows {
  readonly name: string
  readonly table: string
  /** SQL for when a row that is no longer pending was decided. */
  readonly decidedAt: string
  /** SQL for further conditions. */
  readonly where?: string
  readonly reads: readonly string[]
  readonly scans: Query<TrendDay>['scans']
}

/**
 * What waited at the current time of day, for each day: made before, and decided after, or still pending. A row that was decided at an
 * unknown time counts for no day.
 */
const waitingPerDay = (
  { name, table, decidedAt, where = '', reads, scans = {} }: WaitingRows,
  timezone: string,
  daysBack: number,
): Query<TrendDay> => ({
  kind: 'query',
  name,
  sql: `
    WITH x AS MATERIALIZED (
      SELECT amount, created_at, CASE WHEN status <> 'pending' THEN ${decidedAt} ELSE 'infinity' END AS decided_at
      FROM ${table}
      WHERE (status = 'pending' OR ${decidedAt} >= (SELECT ${FROM}))${where}
    )
    SELECT
      TO_CHAR(d, 'YYYY-MM-DD') AS day,
      COUNT(amount)::int AS count,
      COUNT(amount)::int AS "soFar",
      COALESCE(${SUM}, 0)::text AS sum,
      COALESCE(${SUM}, 0)::text AS "sumSoFar"
    FROM (
      SELECT d, ((now() AT TIME ZONE $1) - (${TODAY} - d)) AT TIME ZONE $1 AS at
      FROM GENERATE_SERIES(${TODAY} - $2::interval, ${TODAY}, interval '1 day') AS d
    ) AS d
    LEFT JOIN x ON created_at <= at AND decided_at > at
    GROUP BY d
    ORDER BY d`,
  values: [timezone, `${daysBack} days`],
  row: TrendDay,
  scans,
  lateTables: WALLET_TABLES,
  reads: { [table]: reads },
})

/** Deposit requests that somebody was to approve. `updated_at` is the latest that one without `processed_at` can have been decided. */
export const requestsWaiting = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  waitingPerDay(
    {
      name: 'trends.requestsWaiting',
      table: 'deposit_requests',
      decidedAt: 'COALESCE(processed_at, updated_at)',
      reads: ['amount', 'status', 'created_at', 'processed_at', 'updated_at'],
      scans: NO_INDEX_ON_STATUS,
    },
    timezone,
    daysBack,
  )

/** The same for the top-ups in the wallets. Not every platform has them. */
export const topUpsWaiting = (timezone: string, daysBack = DAYS_BACK): Query<TrendDay> =>
  waitingPerDay(
    {
      name: 'trends.topUpsWaiting',
      table: 'users_wallettransaction',
      decidedAt: 'confirmed_at',
      where: " AND transaction_type = 'deposit' AND wallet_id IS NOT NULL",
      reads: ['wallet_id', 'transaction_type', 'amount', 'status', 'created_at', 'confirmed_at'],
      scans: { users_wallettransaction: 'no index on time' },
    },
    timezone,
    daysBack,
  )
