import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { HAS_EVIDENCE, IS_PREMIUM, OWNER_BY_KEY, OWNER_READS } from './deposits.js'
import { firstOf, firstValue } from './first.js'
import { isPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { NO_INDEX_ON_STATUS } from './scans.js'
import { olderThan, type Since, secondsValue, sinceSql, sinceValue } from './window.js'

/** What lists of deposits that somebody must look at are made of. */
export interface DepositList {
  readonly people: PeoplePatterns
  readonly limit: number | null
  /** Ids that are on the list while they match, however short it is. */
  readonly first: readonly string[]
}

const shape = {
  id: z.string(),
  name: z.string().nullable(), // null: the account or its user is gone
  amount: amount(),
  createdAt: z.date(),
  reference: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
}

const columns = (of = '') => `
      id,
      ${SHOWN_AS} AS name,
      amount::text,
      created_at AS "createdAt",
      reference_number AS reference,
      COUNT(*) OVER (${of}) AS total`

const READS = ['id', 'account_id', 'amount', 'status', 'created_at', 'reference_number', 'verification_notes']

const WaitingDeposit = z.object({
  ...shape, // `total`: of its kind, top-ups or premium requests
  hasEvidence: z.boolean(),
  isPremium: z.boolean(),
  requests: z.int(), // of that kind and the same account that wait
})
export type WaitingDeposit = z.infer<typeof WaitingDeposit>

export interface Patience {
  /** Seconds. */
  readonly topUp: number
  /** Seconds. */
  readonly premium: number
  /** Premium requests of one account that count at any age. */
  readonly repeats: number
}

/**
 * Deposits that have been pending for too long: top-ups, those with evidence of payment first, then the oldest, and premium
 * listing requests, which wait too long also where one account asks again and again. Half of the list each, if need be.
 */
export const waitingDeposits = ({ topUp, premium, repeats }: Patience, { people, limit, first }: DepositList): Query<WaitingDeposit> => ({
  kind: 'query',
  name: 'deposits.waiting',
  sql: `
    SELECT${columns('PARTITION BY "isPremium"')}, "hasEvidence", "isPremium", requests
    FROM (
      SELECT *, COUNT(*) OVER (PARTITION BY account_id, "isPremium") AS requests
      FROM (
        SELECT id, account_id, amount, created_at, reference_number, ${HAS_EVIDENCE} AS "hasEvidence", ${IS_PREMIUM} AS "isPremium"
        FROM deposit_requests
        WHERE status = 'pending'
      ) AS d
    ) AS d${OWNER_BY_KEY}
    WHERE CASE WHEN "isPremium" THEN ${olderThan('created_at', 2)} OR requests >= $3 ELSE ${olderThan('created_at', 1)} END
      AND ${isPerson(4, people)}
    ORDER BY
      ROW_NUMBER() OVER (PARTITION BY "isPremium" ORDER BY ${firstOf('id', 6, first)}"hasEvidence" DESC, created_at, id),
      "isPremium"
    LIMIT $5 * 2`,
  values: [secondsValue(topUp), secondsValue(premium), repeats, peopleValue(people), limit, ...firstValue(first)],
  row: WaitingDeposit,
  scans: NO_INDEX_ON_STATUS,
  reads: { deposit_requests: [...READS, 'bank_reference', 'is_auto_verified'], ...OWNER_READS },
})

const StuckDeposit = z.object({ ...shape, status: z.string() })
export type StuckDeposit = z.infer<typeof StuckDeposit>

/**
 * Money that arrived and is not credited: recognised and never processed, processed for longer than `seconds`, or completed
 * since without a transaction for it. No key links the two: they share the account and one of the two references.
 */
export const stuckDeposits = (seconds: number, since: Since, { people, limit, first }: DepositList): Query<StuckDeposit> => ({
  kind: 'query',
  name: 'deposits.stuck',
  sql: `
    SELECT${columns()},
      status
    FROM deposit_requests AS d${OWNER_BY_KEY}
    WHERE (
        status = 'verified' AND processed_at IS NULL
        OR status = 'processing' AND ${olderThan('created_at', 2)}
        OR status = 'completed' AND COALESCE(processed_at, created_at) >= ${sinceSql(since)}
          AND NOT ${IS_PREMIUM}
          AND NOT EXISTS (
            SELECT FROM transactions AS t
            WHERE t.account_id = d.account_id
              AND transaction_type = 'deposit'
              AND reference <> ''
              AND reference IN (bank_reference, reference_number)
          )
      )
      AND ${isPerson(3, people)}
    ORDER BY ${firstOf('id', 5, first)}created_at, id
    LIMIT $4`,
  values: [sinceValue(since), secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: StuckDeposit,
  scans: NO_INDEX_ON_STATUS,
  reads: {
    deposit_requests: [...READS, 'bank_reference', 'processed_at'],
    transactions: ['account_id', 'transaction_type', 'reference'],
    ...OWNER_READS,
  },
})
