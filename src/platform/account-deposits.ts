import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount, SUM } from './amount.js'
import { HAS_EVIDENCE, IS_PREMIUM, OWNER_BY_KEY, OWNER_READS } from './deposits.js'
import { SHOWN_AS } from './people.js'
import { otherPersonPii, pii, piiReference } from './personal-data.js'

const AccountDeposit = z.object({
  id: z.string(),
  amount: amount(),
  status: z.string(),
  createdAt: z.date(),
  reference: piiReference(),
  bankReference: piiReference(),
  hasEvidence: z.boolean(),
  isPremium: z.boolean(),
  processedAt: z.date().nullable(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type AccountDeposit = z.infer<typeof AccountDeposit>

const READS = [
  'id',
  'account_id',
  'amount',
  'status',
  'created_at',
  'reference_number',
  'bank_reference',
  'is_auto_verified',
  'verification_notes',
  'processed_at',
]

const list = (name: string, where: string, last: number): Pick<Query<AccountDeposit>, 'kind' | 'name' | 'sql' | 'row' | 'indexed'> => ({
  kind: 'query',
  name,
  sql: `
    SELECT
      id,
      amount::text,
      status,
      created_at AS "createdAt",
      reference_number AS reference,
      bank_reference AS "bankReference",
      ${HAS_EVIDENCE} AS "hasEvidence",
      ${IS_PREMIUM} AS "isPremium",
      processed_at AS "processedAt",
      COUNT(*) OVER () AS total
    FROM deposit_requests
    WHERE ${where}
    ORDER BY created_at DESC, id
    LIMIT $${last}`,
  row: AccountDeposit,
  indexed: true,
})

const ACCOUNT_OF = 'account_id = (SELECT id FROM payment_accounts WHERE user_id = $1)'

/** Deposits of a user, newest first. */
export const depositsOf = (userId: string, limit: number | null): Query<AccountDeposit> => ({
  ...list('deposits.ofUser', ACCOUNT_OF, 2),
  values: [userId, limit],
  reads: { deposit_requests: READS, payment_accounts: ['id', 'user_id'] },
})

/** The other deposits on the same account, newest first. */
export const otherDeposits = (accountId: string, depositId: string, limit: number | null): Query<AccountDeposit> => ({
  ...list('deposits.others', 'account_id = $1 AND id <> $2', 3),
  values: [accountId, depositId, limit],
  reads: { deposit_requests: READS },
})

const StatusSum = z.object({ status: z.string(), count: z.int(), sum: amount() })

/** A user's deposits by status, the most frequent first. */
export const depositSumsOf = (userId: string): Query<z.infer<typeof StatusSum>> => ({
  kind: 'query',
  name: 'deposits.sumsOfUser',
  sql: `
    SELECT status, COUNT(*) AS count, ${SUM}::text AS sum
    FROM deposit_requests
    WHERE ${ACCOUNT_OF}
    GROUP BY status
    ORDER BY count DESC, status
    LIMIT 20`,
  values: [userId],
  row: StatusSum,
  indexed: true,
  reads: { deposit_requests: ['account_id', 'status', 'amount'], payment_accounts: ['id', 'user_id'] },
})

const WholeDeposit = AccountDeposit.omit({ total: true }).extend({
  name: pii().nullable(), // null: the account or its user was deleted
  credits: z.int(),
  customerCode: pii(),
  isAutoVerified: z.boolean(),
  verificationNotes: z.string(),
  adminNotes: z.string(),
  updatedAt: z.date(),
  processedBy: otherPersonPii().nullable(), // null: not processed by a person, or by a deleted user
})
export type WholeDeposit = z.infer<typeof WholeDeposit>

/** All details of one deposit. */
export const depositOf = (id: string): Query<WholeDeposit> => ({
  kind: 'query',
  name: 'deposits.whole',
  sql: `
    SELECT
      d.*,
      ${SHOWN_AS} AS name,
      (SELECT ${SHOWN_AS} FROM users_user WHERE id = d."processedById") AS "processedBy"
    FROM (
      SELECT
        id,
        account_id,
        amount::text,
        status,
        credits_to_activate AS credits,
        customer_code AS "customerCode",
        reference_number AS reference,
        bank_reference AS "bankReference",
        is_auto_verified AS "isAutoVerified",
        ${HAS_EVIDENCE} AS "hasEvidence",
        ${IS_PREMIUM} AS "isPremium",
        verification_notes AS "verificationNotes",
        admin_notes AS "adminNotes",
        created_at AS "createdAt",
        updated_at AS "updatedAt",
        processed_at AS "processedAt",
        processed_by_id AS "processedById"
      FROM deposit_requests
      WHERE id = $1
    ) AS d${OWNER_BY_KEY}`,
  values: [id],
  row: WholeDeposit,
  indexed: true,
  reads: {
    deposit_requests: [...READS, 'credits_to_activate', 'customer_code', 'admin_notes', 'updated_at', 'processed_by_id'],
    ...OWNER_READS,
  },
})
