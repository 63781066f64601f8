import { z } from 'zod'
import type { Query, Since, Span } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { CLAIM_READS, CLAIMS_CREDITS, creditsRequest, timeDistance } from './credit-traces.js'
import type { DepositListOptions } from './deposit-concerns.js'
import { joinByKey } from './index-scan.js'
import { isPerson, peopleValue, SHOWN_AS } from './people.js'
import { pii, piiReference } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { WALLET_TABLES } from './wallets.js'
import { IN_LAST_HOUR, IS_DATE, intervalValue, madeWithin, NOT_AHEAD, olderThan, sinceSql, sinceValue } from './window.js'

/** SQL that joins the wallet `w` of a row, whose user `IS_STANDALONE` needs. */
export const WALLET_OF_ROW = `
        ${joinByKey('users_wallet', 'w', 'id', 'wallet_id', ['user_id'])}`

/** SQL that joins the wallet's owner, by two lookups for each row; nulls if there is none. */
const OWNER = `
      LEFT JOIN LATERAL (
        SELECT email, username FROM users_wallet AS w JOIN users_user AS u ON u.id = user_id WHERE w.id = wallet_id LIMIT 1
      ) AS u ON true`
const WALLET_READS = ['id', 'user_id']
const OWNER_READS = { users_wallet: WALLET_READS, users_user: ['id', 'email', 'username'] }

const SCANS = { users_wallettransaction: 'no index on time' }

/**
 * SQL that is true for a row `t` of the wallet `w` that is a deposit of its own, and not the credit for a deposit request, so that each
 * deposit counts once. A request is credited by one row: the one that names it, since references are unique, or else the nearest.
 */
export const IS_STANDALONE = `
          (status <> 'confirmed' OR NOT EXISTS (
            SELECT
            FROM payment_accounts AS a
            JOIN deposit_requests AS d ON account_id = a.id
            WHERE user_id = w.user_id
              AND CASE WHEN ${creditsRequest()} THEN d.${CLAIMS_CREDITS} END
              AND (t.reference LIKE 'DEPOSIT_%' OR t.id = (
                SELECT id
                FROM users_wallettransaction AS x
                WHERE wallet_id = t.wallet_id
                  AND status = 'confirmed'
                  AND ${creditsRequest('x')}
                ORDER BY reference LIKE 'DEPOSIT_%' DESC, ${timeDistance('x')}
                LIMIT 1
              ))
          ))`

/** SQL for the wallets' deposits that belong to no deposit request. */
export const STANDALONE_DEPOSITS = `(
      SELECT t.created_at, t.amount FROM users_wallettransaction AS t${WALLET_OF_ROW} WHERE transaction_type = 'deposit' AND ${IS_STANDALONE}
    ) AS own`

const ROW_READS = ['id', 'wallet_id', 'transaction_type', 'status', 'amount', 'reference', 'bank_reference', 'created_at', 'confirmed_at']

export const STANDALONE_DEPOSIT_READS = { users_wallettransaction: ROW_READS, ...CLAIM_READS, users_wallet: WALLET_READS }

const WalletDepositRow = z.object({
  last: z.date().nullable(), // the newest there is, whatever the window
  // All null in the only row for a window without deposits.
  id: z.string().nullable(),
  name: pii().nullable(), // also null: the payment could not be matched to a customer
  amount: amount().nullable(),
  status: z.string().nullable(),
  createdAt: z.date().nullable(),
  // of all in the window, not only of the rows returned
  total: z.int().nullable(),
  sum: amount().nullable(), // rand
  lastHour: z.int().nullable(),
  count: z.int().nullable(), // of the same status, like the sum after it
  statusSum: amount().nullable(),
})
export type WalletDepositRow = z.infer<typeof WalletDepositRow>

/**
 * Deposits made since on the wallet page, or by the bank reconciliation without a deposit request: the newest ones, and the newest of
 * each status. At least one row, with the time of the last deposit.
 */
export const walletDeposits = (since: Span, limit: number | null): Query<WalletDepositRow> => ({
  kind: 'query',
  name: 'wallets.deposits',
  sql: `
    SELECT
      COALESCE(newest, (SELECT MAX(created_at) FROM users_wallettransaction WHERE transaction_type = 'deposit' AND ${NOT_AHEAD})) AS last,
      id::text, ${SHOWN_AS} AS name, amount::text, status, created_at AS "createdAt", total, sum::text, "lastHour", count, "statusSum"::text
    FROM (SELECT) AS one
    LEFT JOIN (
      SELECT *,
        MAX(created_at) FILTER (WHERE ${NOT_AHEAD}) OVER () AS newest,
        COUNT(*) OVER () AS total,
        ${SUM} OVER () AS sum,
        COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) OVER () AS "lastHour",
        COUNT(*) OVER s AS count,
        ${SUM} OVER s AS "statusSum",
        ROW_NUMBER() OVER (ORDER BY created_at DESC, id) AS n,
        ROW_NUMBER() OVER (PARTITION BY status ORDER BY created_at DESC, id) AS k
      FROM (
        SELECT t.id, status, amount, created_at, w.user_id
        FROM users_wallettransaction AS t${WALLET_OF_ROW}
        WHERE transaction_type = 'deposit' AND ${madeWithin(since)} AND ${IS_DATE} AND ${IS_STANDALONE}
      ) AS t
      WINDOW s AS (PARTITION BY status)
    ) AS t ON $2::int IS NULL OR n <= $2 OR k = 1
    ${joinByKey('users_user', 'u', 'id', 'user_id', ['email', 'username'])}
    ORDER BY n`,
  values: [sinceValue(since), limit],
  row: WalletDepositRow,
  scans: SCANS,
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: ROW_READS,
    ...CLAIM_READS,
    ...OWNER_READS,
  },
})

export const WaitingMoney = z.object({
  id: z.string(),
  name: pii().nullable(), // null: the payment could not be matched to a customer
  amount: amount(),
  createdAt: z.date(),
  reference: piiReference(),
  // A top-up waiting for approval; a payment with an unknown code; credits given without evidence of a payment.
  kind: z.enum(['pending', 'unmatched', 'unpaid']),
  isLate: z.boolean(), // a person's, and waiting for longer than `seconds`, or confirmed
  // of all of its kind, not only of the rows returned
  total: z.int(),
  sum: amount(),
  late: z.int(),
})
export type WaitingMoney = z.infer<typeof WaitingMoney>

/**
 * Deposits in the wallets that need attention: all pending ones, of any age, and those confirmed since without a reference of the bank.
 * The oldest of each kind.
 * @param seconds how long a top-up may wait
 */
export const waitingMoney = (seconds: number, since: Since, { people, limit, first }: DepositListOptions): Query<WaitingMoney> => ({
  kind: 'query',
  name: 'wallets.waiting',
  sql: `
    SELECT id::text, name, amount::text, created_at AS "createdAt", reference, kind, "isLate", total, sum::text, late
    FROM (
      SELECT *,
        COUNT(*) OVER k AS total,
        ${SUM} OVER k AS sum,
        COUNT(*) FILTER (WHERE "isLate") OVER k AS late,
        ROW_NUMBER() OVER (PARTITION BY kind ORDER BY ${pinnedFirst('id', 5, first)}created_at, id) AS n
      FROM (
        SELECT t.id, amount, created_at, reference, ${SHOWN_AS} AS name,
          CASE WHEN wallet_id IS NULL THEN 'unmatched' WHEN status = 'pending' THEN 'pending' ELSE 'unpaid' END AS kind,
          (wallet_id > 0 AND status <> 'pending' OR ${olderThan('created_at', 2)}) AND ${isPerson(3, people)} AS "isLate"
        FROM users_wallettransaction AS t${OWNER}
        WHERE transaction_type = 'deposit'
          AND (
            status = 'pending'
            OR bank_reference = '' AND status = 'confirmed' AND wallet_id > 0 AND reference NOT LIKE 'DEPOSIT_%'
              AND COALESCE(confirmed_at, created_at) >= ${sinceSql(since)}
          )
      ) AS t
      WINDOW k AS (PARTITION BY kind)
    ) AS t
    WHERE $4::int IS NULL OR n <= $4
    ORDER BY kind, created_at, id`,
  values: [sinceValue(since), intervalValue(seconds), peopleValue(people), limit, ...pinnedValue(first)],
  row: WaitingMoney,
  scans: SCANS,
  lateTables: WALLET_TABLES,
  reads: {
    users_wallettransaction: ROW_READS,
    ...OWNER_READS,
  },
})
