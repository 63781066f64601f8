import { z } from 'zod'
import type { Query, Span } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { NO_INDEX_ON_TIME } from './full-scan-reasons.js'
import { peopleValue, SHOWN_AS, TEST_ACCOUNTS } from './people.js'
import { pii } from './personal-data.js'
import { IN_LAST_HOUR, IS_DATE, madeWithin, NOT_AHEAD, sinceValue } from './window.js'

/**
 * SQL for a sign, but no proof, that money arrived: the automatic match, or a reference from the bank. Every request starts with a copy
 * of our own reference in that column, which is no such sign.
 */
export const HAS_EVIDENCE = `(is_auto_verified OR bank_reference NOT IN ('', reference_number))`

/** Premium listing requests share the table; they are not top-ups. */
export const IS_PREMIUM = "verification_notes ILIKE '%premium listing request%'"

/** Limit for statuses listed by name; the column is free text, and could have a thousand of them. */
const MAX_STATUSES = 20

export const DepositCount = z.object({
  status: z.string().nullable(), // null: the row for all statuses
  count: z.int(),
  sum: amount(), // rand
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // in the row for all: the newest deposit there is, whatever the window
})
export type DepositCount = z.infer<typeof DepositCount>

export const Deposit = z.object({
  id: z.string(),
  name: pii().nullable(), // null: the account or its user was deleted
  amount: amount(),
  status: z.string(),
  createdAt: z.date(),
})
export type Deposit = z.infer<typeof Deposit>

export const WITH_OWNER = `
    LEFT JOIN payment_accounts AS a ON a.id = d.account_id
    LEFT JOIN users_user AS u ON u.id = a.user_id`
/** SQL for the owner's name, by a lookup for each returned row; null: the account or its user was deleted. */
export const OWNER_NAME = `(
        SELECT ${SHOWN_AS} FROM payment_accounts AS a JOIN users_user AS u ON u.id = user_id WHERE a.id = account_id
      )`

/** Joins the owners by a lookup for each row; PostgreSQL might otherwise scan all users. */
export const OWNER_BY_KEY = `
    LEFT JOIN LATERAL (
      SELECT email, username FROM payment_accounts AS a JOIN users_user AS u ON u.id = user_id WHERE a.id = account_id LIMIT 1
    ) AS u ON true`
export const OWNER_READS = { payment_accounts: ['id', 'user_id'], users_user: ['id', 'email', 'username'] }

/** A row of counts, without an id, or a deposit. */
const CountOrDeposit = z.object({
  id: z.string().nullable(),
  name: pii().nullable(),
  amount: amount(), // in a row of counts: the sum
  status: z.string().nullable(),
  createdAt: z.date().nullable(),
  count: z.int().nullable(),
  lastHour: z.int().nullable(),
  last: z.date().nullable(),
})
export type CountOrDeposit = z.infer<typeof CountOrDeposit>

/**
 * Deposits made since: a row of counts for all (`status` null), then one for each status, the most frequent first; then the newest
 * deposits, at most `limit`. One scan of the table serves both, and only the columns needed are kept.
 */
export const recentDeposits = (since: Span, limit: number | null): Query<CountOrDeposit> => ({
  kind: 'query',
  name: 'deposits.made',
  sql: `
    WITH d AS MATERIALIZED (SELECT id, status, amount, created_at FROM deposit_requests WHERE ${madeWithin(since)})
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

/** A test account that a deposit waits for, with the figures of all such accounts beside it. */
const TestDeposits = z.object({ name: pii(), count: z.int(), sum: amount() })
export type TestDeposits = z.infer<typeof TestDeposits>

/** Most accounts that are named. */
export const MAX_NAMED = 3

/** Deposits that wait for test accounts: the accounts with most of the money, and count and sum (rand) of all. */
export const testDeposits: Query<TestDeposits> = {
  kind: 'query',
  name: 'deposits.ofTests',
  sql: `
    SELECT email AS name, (SUM(COUNT(*)) OVER ())::int AS count, (SUM(SUM(NULLIF(amount, 'NaN'))) OVER ())::text AS sum
    FROM deposit_requests AS d
    JOIN payment_accounts AS a ON a.id = d.account_id
    JOIN users_user AS u ON u.id = a.user_id
    WHERE d.status = 'pending' AND email ILIKE ANY($1)
    GROUP BY email
    ORDER BY SUM(NULLIF(amount, 'NaN')) DESC NULLS LAST, email
    LIMIT ${MAX_NAMED}`,
  values: [peopleValue({ exclude: TEST_ACCOUNTS, keep: [] })],
  row: TestDeposits,
  scans: {
    deposit_requests: 'sums up what waits for test accounts, once, in init',
    payment_accounts: 'the same',
    users_user: 'the same',
  },
  reads: {
    deposit_requests: ['account_id', 'amount', 'status'],
    payment_accounts: ['id', 'user_id'],
    users_user: ['id', 'email'],
  },
}

/** Splits the rows of `recentDeposits` into the counts, for all and then for each status, and the newest deposits. */
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
