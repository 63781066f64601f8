import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { SHOWN_AS } from './people.js'
import { personal } from './person.js'
import { NO_INDEX_ON_TIME } from './scans.js'
import { IN_LAST_HOUR, IS_DATE, NOT_AHEAD, type Since, sinceSql, sinceValue } from './window.js'

/**
 * A reference the bank gave us, rather than the copy of our own that every request starts with:
 * only that, or the automatic match, shows that money arrived.
 */
export const HAS_EVIDENCE = `(is_auto_verified OR bank_reference NOT IN ('', reference_number))`

/** Premium listing requests share the table; they are not top-ups. */
export const IS_PREMIUM = "verification_notes ILIKE '%premium listing request%'"

/** Statuses listed by name; the column is free text, and a report is no place for a thousand of them. */
const MOST_STATUSES = 20

export const DepositCount = z.object({
  status: z.string().nullable(), // null: the row that counts all of them
  count: z.int(),
  sum: amount(), // rand; numeric stays text, so that no cent is lost
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // the newest deposit there is, whatever the window
})
export type DepositCount = z.infer<typeof DepositCount>

/** Deposits made since: first a row over all (`status` null), then one for each status, the most frequent first. */
export const depositCounts = (since: Since): Query<DepositCount> => ({
  kind: 'query',
  name: 'deposits.counts',
  sql: `
    WITH d AS (SELECT status, amount, created_at FROM deposit_requests WHERE created_at >= ${sinceSql(since)} AND ${IS_DATE})
    SELECT
      status,
      COUNT(*) AS count,
      COALESCE(${SUM}, 0)::text AS sum,
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) AS "lastHour",
      COALESCE((SELECT MAX(created_at) FROM d WHERE ${NOT_AHEAD}), (SELECT MAX(created_at) FROM deposit_requests WHERE ${NOT_AHEAD})) AS last
    FROM d
    GROUP BY ROLLUP (status)
    ORDER BY count DESC, status NULLS FIRST
    LIMIT ${MOST_STATUSES + 1}`,
  values: [sinceValue(since)],
  row: DepositCount,
  scans: NO_INDEX_ON_TIME,
  reads: { deposit_requests: ['status', 'amount', 'created_at'] },
})

export const Deposit = z.object({
  id: z.string(),
  name: personal().nullable(), // null: the account or its user is gone
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

/** Deposits made since, newest first, at most `limit`. */
export const newestDeposits = (since: Since, limit: number | null): Query<Deposit> => ({
  kind: 'query',
  name: 'deposits.newest',
  sql: `
    SELECT
      id,
      ${OWNER_NAME} AS name,
      amount::text,
      status,
      created_at AS "createdAt"
    FROM deposit_requests
    WHERE created_at >= ${sinceSql(since)}
    ORDER BY created_at DESC, id
    LIMIT $2`,
  values: [sinceValue(since), limit],
  row: Deposit,
  scans: NO_INDEX_ON_TIME,
  reads: { deposit_requests: ['id', 'account_id', 'amount', 'status', 'created_at'], ...OWNER_READS },
})
