import { z } from 'zod'
import type { Query, Since } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import {
  byNearness,
  CLAIMS_CREDITS,
  canCredit,
  HAS_TIMELY_TRACE,
  MAX_TRACE_GAP,
  matchTraces,
  TRACE_READS,
  TRACES,
} from './credit-traces.js'
import { HAS_EVIDENCE, IS_PREMIUM, OWNER_BY_KEY, OWNER_READS } from './deposits.js'
import { NO_INDEX_ON_STATUS } from './full-scan-reasons.js'
import { joinByKey } from './index-scan.js'
import { isPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { pii, piiReference } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { WALLET_TABLES } from './wallets.js'
import { intervalValue, olderThan, sinceSql, sinceValue } from './window.js'

/** Options for lists of deposits that need attention. */
export interface DepositListOptions {
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** Ids that are on a list of any length, as long as they match. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(),
  name: pii().nullable(), // null: the account or its user was deleted
  amount: amount(),
  createdAt: z.date(),
  reference: piiReference(),
}

const COLUMNS = `
      id,
      ${SHOWN_AS} AS name,
      amount::text,
      created_at AS "createdAt",
      reference_number AS reference`

const READS = ['id', 'account_id', 'amount', 'status', 'created_at', 'reference_number', 'verification_notes']

export const PendingDeposit = z.object({
  ...shape,
  hasEvidence: z.boolean(),
  isPremium: z.boolean(),
  requests: z.int(), // pending ones of that kind and account
  isLate: z.boolean(), // a person's, and pending for too long
  // of all that are pending, not only of the rows returned
  total: z.int(),
  sum: amount(),
  late: z.int(), // of its kind, top-ups or premium requests
})
export type PendingDeposit = z.infer<typeof PendingDeposit>

/** When a deposit is pending for too long, under the names of a report's thresholds. */
export interface WaitingLimits {
  /** For a top-up, in seconds. */
  readonly pendingDeposit: number
  /** In seconds. */
  readonly premiumRequest: number
  /** So many premium requests of one account are too many at any age. */
  readonly premiumRepeats: number
}

/**
 * Pending deposit requests, the oldest first: the oldest of all, and of the late ones those with evidence of payment, then the oldest;
 * at most `limit` each. Premium listing requests are also late if one account repeats them.
 */
export const pendingDeposits = (
  { pendingDeposit, premiumRequest, premiumRepeats }: WaitingLimits,
  { people, limit, first }: DepositListOptions,
): Query<PendingDeposit> => ({
  kind: 'query',
  name: 'deposits.pending',
  sql: `
    SELECT${COLUMNS}, "hasEvidence", "isPremium", requests, "isLate", total, sum::text, late
    FROM (
      SELECT *,
        COUNT(*) OVER () AS total,
        ${SUM} OVER () AS sum,
        COUNT(*) FILTER (WHERE "isLate") OVER (PARTITION BY "isPremium") AS late,
        ROW_NUMBER() OVER (ORDER BY created_at, id) AS n,
        ROW_NUMBER() OVER (PARTITION BY "isPremium", "isLate" ORDER BY ${pinnedFirst('id', 6, first)}"hasEvidence" DESC, created_at, id) AS k
      FROM (
        SELECT *,
          CASE WHEN "isPremium" THEN ${olderThan('created_at', 2)} OR requests >= $3 ELSE ${olderThan('created_at', 1)} END
            AND ${isPerson(4, people)} AS "isLate"
        FROM (
          SELECT *, COUNT(*) OVER (PARTITION BY account_id, "isPremium") AS requests
          FROM (
            SELECT id, account_id, amount, created_at, reference_number, ${HAS_EVIDENCE} AS "hasEvidence", ${IS_PREMIUM} AS "isPremium"
            FROM deposit_requests
            WHERE status = 'pending'
          ) AS d
        ) AS d${OWNER_BY_KEY}
      ) AS d
    ) AS d
    WHERE $5::int IS NULL OR n <= $5 OR "isLate" AND k <= $5
    ORDER BY n`,
  values: [intervalValue(pendingDeposit), intervalValue(premiumRequest), premiumRepeats, peopleValue(people), limit, ...pinnedValue(first)],
  row: PendingDeposit,
  scans: NO_INDEX_ON_STATUS,
  reads: { deposit_requests: [...READS, 'bank_reference', 'is_auto_verified'], ...OWNER_READS },
})

/** Nobody goes through more of them one by one. */
export const MAX_DOUBTFUL_DEPOSITS = 500

/** The price of a credit in rand. A remainder is rounded up or down, and any deposit is worth at least one credit. */
export const RAND_PER_CREDIT = 50

const DoubtfulDeposit = z.object({
  ...shape,
  status: z.string(),
  bankReference: piiReference(),
  processedAt: z.date().nullable(),
  credits: z.int(), // to be credited
  // Pairs of a deposit of the account and a trace that may be its own, `byNearness`; empty: some trace can belong to this deposit
  // only; null: none can.
  pairs: z.array(z.tuple([z.string(), z.string()])).nullable(),
  isUnpaid: z.boolean(), // completed, though nobody approved it and there is no evidence of a payment
  isOdd: z.boolean(), // completed with another number of credits than its amount buys
})
export type DoubtfulDeposit = z.infer<typeof DoubtfulDeposit>

/**
 * Deposit requests whose money and credits may not tally, the oldest first: processing for longer than `seconds`; verified and never
 * processed, or completed since, without a trace that can only be its own; completed since without evidence of payment, or with
 * another number of credits than the amount buys. `isCredited` then finds those that have a trace after all.
 */
export const doubtfulDeposits = (
  seconds: number,
  since: Since,
  { people, first }: Omit<DepositListOptions, 'limit'>,
): Query<DoubtfulDeposit> => ({
  kind: 'query',
  name: 'deposits.doubtful',
  sql: `
    SELECT${COLUMNS},
      status,
      bank_reference AS "bankReference",
      processed_at AS "processedAt",
      credits_to_activate AS credits,
      pairs,
      "isUnpaid",
      "isOdd"
    FROM (
      SELECT *,
        status = 'completed' AND processed_by_id IS NULL AND NOT ${HAS_EVIDENCE} AS "isUnpaid",
        status = 'completed' AND ABS(credits_to_activate - GREATEST(amount / ${RAND_PER_CREDIT}, 1)) >= 1 AS "isOdd",
        COUNT(*) OVER (PARTITION BY account_id) = 1 AND processed_at + '-${MAX_TRACE_GAP}' >= ${sinceSql(since)} AS "isAlone"
      FROM deposit_requests
      WHERE (
          processed_at IS NULL AND status = 'verified'
          OR COALESCE(processed_at, created_at) >= (SELECT ${sinceSql(since)}) AND status IN ('completed', 'verified')
        ) AND NOT ${IS_PREMIUM}
        OR status = 'processing' AND ${olderThan('created_at', 2)}
    ) AS d
    ${joinByKey('payment_accounts', 'u', 'id', 'account_id', ['user_id'])}
    LEFT JOIN LATERAL (
      SELECT CASE WHEN "isAlone" AND ${HAS_TIMELY_TRACE} THEN '[]' ELSE (
        WITH t AS (${TRACES})
        SELECT CASE
          WHEN n = 1 THEN '[]'
          WHEN n > 1 THEN (
            SELECT JSONB_AGG(JSONB_BUILD_ARRAY(e.id, i) ORDER BY ${byNearness('e')}, e.id)
            FROM t, deposit_requests AS e
            WHERE account_id = d.account_id AND ${CLAIMS_CREDITS} AND ${canCredit('e')}
          ) END
        FROM (
          SELECT MIN((
            SELECT COUNT(*) FROM deposit_requests AS e WHERE account_id = d.account_id AND ${CLAIMS_CREDITS} AND ${canCredit('e')}
          )) AS n
          FROM t
          WHERE ${canCredit('d')}
        ) AS n
      ) END AS pairs
    ) AS p ON status <> 'processing'
    ${joinByKey('users_user', 'o', 'id', 'u.user_id', ['email', 'username'])}
    WHERE (status <> 'verified' OR processed_at IS NULL)
      AND (pairs IS DISTINCT FROM '[]' OR "isUnpaid" OR "isOdd")
      AND ${isPerson(3, people)}
    ORDER BY ${pinnedFirst('id', 4, first)}created_at, id
    LIMIT ${MAX_DOUBTFUL_DEPOSITS}`,
  values: [sinceValue(since), intervalValue(seconds), peopleValue(people), ...pinnedValue(first)],
  row: DoubtfulDeposit,
  scans: NO_INDEX_ON_STATUS,
  lateTables: WALLET_TABLES,
  reads: {
    deposit_requests: [...READS, 'bank_reference', 'is_auto_verified', 'processed_at', 'processed_by_id', 'credits_to_activate'],
    ...TRACE_READS,
    ...OWNER_READS,
  },
})

/** Whether the deposit gets one of the account's traces when each trace is assigned to one deposit. */
export const isCredited = ({ id, pairs }: Pick<DoubtfulDeposit, 'id' | 'pairs'>): boolean =>
  pairs !== null && (pairs.length === 0 || matchTraces(pairs).has(id))
