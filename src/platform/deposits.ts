import { z } from 'zod'
import type { Query, Since } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { NO_INDEX_ON_TIME } from './full-scan-reasons.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { IN_LAST_HOUR, IS_DATE, NOT_AHEAD, sinceSql, sinceValue } from './window.js'

/**
 * A reference the bank gave us, rather than the copy of our own that every request starts with:
 * only that, or the automatic match, shows that money arrived.
 */
export const HAS_EVIDENCE = `(is_auto_verified OR bank_reference NOT IN ('', reference_number))`

/** Premium listing requests share the table; they are not top-ups. */
export const IS_PREMIUM = "verification_notes ILIKE '%premium listing request%'"

/** Statuses listed by name; the column is free text, and a report is no place for a thousand of them. */
const MAX_STATUSES = 20

export const DepositCount = z.object({
  status: z.string().nullable(), // null: the row that counts all of them
  count: z.int(),
  sum: amount(), // rand; numeric stays text, so that no cent is lost
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // of the row over all: the newest deposit there is, whatever the window
})
export type DepositCount = z.infer<typeof DepositCount>

export const Deposit = z.object({
  id: z.string(),
  name: pii().nullable(), // null: the account or its user is gone
  amount: amount(),
  status: z.string(),
  createdAt: z.date(),
})
export type Deposit = z.infer<typeof Deposit>

export const WITH_OWNER = `
    LEFT JOIN payment_accounts AS a ON a.id = d.account_id
    LEFT JOIN users_user AS u ON u.id = a.user_id`
/** SQL for the name of whose the deposit is, by a lookup for each row that comes out; null: the account or its user is gone. */
export const OWNER_NAME = `(
        SELECT ${SHOWN_AS} FROM payment_accounts AS a JOIN users_user AS u ON u.id = user_id WHERE a.id = account_id
      )`

/** The owners of the rows that were found: a lookup of each, where PostgreSQL may prefer to read all users. */
export const OWNER_BY_KEY = `
    LEFT JOIN LATERAL (
      SELECT email, username FROM payment_accounts AS a JOIN users_user AS u ON u.id = user_id WHERE a.id = account_id LIMIT 1
    ) AS u ON true`
export const OWNER_READS = { payment_accounts: ['id', 'user_id'], users_user: ['id', 'email', 'username'] }

/** A row of counts, which has no id, or a deposit. */
const CountOrDeposit = z.object({
  id: z.string().nullable(),
  name: pii().nullable(),
  amount: amount(), // of counts: the sum
  status: z.string().nullable(),
  createdAt: z.date().nullable(),
  count: z.int().nullable(),
  lastHour: z.int().nullable(),
  last: z.date().nullable(),
})
export type CountOrDeposit = z.infer<typeof CountOrDeposit>

/**
 * Deposits made since: first a row over all (`status` null), then one for each status, the most frequent first; then the newest of them, at
 * most `limit`. The table is read once for both, and kept of the window no more than that takes.
 */
export const recentDeposits = (since: Since, limit: number | null): Query<CountOrDeposit> => ({
  kind: 'query',
  name: 'deposits.made',
  sql: `
    WITH d AS MATERIALIZED (SELECT id, status, amount, created_at FROM deposit_requests WHERE created_at >= ${sinceSql(since)})
    SELECT *
    FROM (
      (
        SELECT
          NULL::uuid AS id,
          NULL AS name,
          COALESCE(${SUM}, 0)::text AS amount,
          status,
          NULL::timestamptz AS "createdAt",
          COUNT(*) AS count,
          COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) AS "lastHour",
          COALESCE(MAX(created_at) FILTER (WHERE ${NOT_AHEAD}), (SELECT MAX(created_at) FROM deposit_requests WHERE ${NOT_AHEAD})) AS last
        FROM d
        WHERE ${IS_DATE}
        GROUP BY ROLLUP (status)
        ORDER BY count DESC, status NULLS FIRST
        LIMIT ${MAX_STATUSES + 1}
      )
      UNION ALL
      SELECT n.id, ${OWNER_NAME}, amount::text, status, n.created_at, NULL, NULL, NULL
      FROM (SELECT id, created_at FROM d ORDER BY created_at DESC, id LIMIT $2) AS n
      JOIN deposit_requests AS d USING (id)
    ) AS made
    ORDER BY id IS NOT NULL, count DESC, status IS NOT NULL AND id IS NULL, "createdAt" DESC, id, status`,
  values: [sinceValue(since), limit],
  row: CountOrDeposit,
  scans: NO_INDEX_ON_TIME,
  reads: { deposit_requests: ['id', 'account_id', 'amount', 'status', 'created_at'], ...OWNER_READS },
})

/** What `depositsMade` brought: how many there are, over all and then of each status, and the newest of them. */
export const splitRecentDeposits = (
  rows: readonly CountOrDeposit[],
): { readonly counts: readonly DepositCount[]; readonly newest: readonly Deposit[] } => ({
  counts: rows.flatMap(({ count, lastHour, amount: sum, status, last }) =>
    count === null ? [] : [{ status, count, sum, lastHour: lastHour ?? 0, last }],
  ),
  newest: rows.flatMap(({ id, name, amount, status, createdAt }) =>
    id === null || createdAt === null ? [] : [{ id, name, amount, status: status ?? '', createdAt }],
  ),
})
