import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { amount } from './amount.js'
import { IS_PREMIUM, OWNER_READS } from './deposits.js'
import { NO_INDEX_ON_TIME } from './full-scan-reasons.js'
import { joinByKey } from './index-scan.js'
import { FULL_NAME, SHOWN_AS } from './people.js'
import { pii, piiReference } from './personal-data.js'
import { phoneOrNull } from './phone.js'
import { sinceSql, sinceValue } from './window.js'

export const NewDeposit = z.object({
  id: z.string(),
  name: pii().nullable(), // null: the account or its user was deleted
  fullName: pii(), // may be empty
  phone: pii().nullable(), // the user's, else the business's
  businessName: pii().nullable(), // null: no provider profile
  amount: amount(), // rand
  credits: z.int(), // to be credited
  status: z.string(),
  reference: piiReference(),
  bankReference: piiReference(),
  isPremium: z.boolean(),
  createdAt: z.date(),
})
export type NewDeposit = z.infer<typeof NewDeposit>

/**
 * Deposits made at or after `since`, except those in `knownIds`, the oldest first. The table has no index on time and is scanned; the
 * owners are looked up only for the rows found.
 */
export const newDeposits = (since: Date, knownIds: readonly string[], limit: number): Query<NewDeposit> => ({
  kind: 'query',
  name: 'deposits.new',
  sql: `
    SELECT
      d.id,
      ${SHOWN_AS} AS name,
      ${FULL_NAME} AS "fullName",
      COALESCE(${phoneOrNull('phone')}, ${phoneOrNull('business_phone')}) AS phone,
      p.business_name AS "businessName",
      d.amount::text,
      d.credits_to_activate AS credits,
      d.status,
      d.reference_number AS reference,
      d.bank_reference AS "bankReference",
      d."isPremium",
      d.created_at AS "createdAt"
    FROM (
      SELECT
        id, account_id, amount, credits_to_activate, status, reference_number, bank_reference, created_at,
        ${IS_PREMIUM} AS "isPremium"
      FROM deposit_requests
      WHERE created_at >= ${sinceSql({ at: since })}
        AND id::text <> ALL($2)
      ORDER BY created_at, id
      LIMIT $3
    ) AS d
    ${joinByKey('payment_accounts', 'a', 'id', 'd.account_id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'a.user_id', ['email', 'username', 'first_name', 'last_name', 'phone'])}
    ${joinByKey('users_providerprofile', 'p', 'user_id', 'a.user_id', ['business_name', 'business_phone'])}
    ORDER BY d.created_at, d.id`,
  values: [sinceValue({ at: since }), knownIds, limit],
  row: NewDeposit,
  scans: NO_INDEX_ON_TIME,
  reads: {
    deposit_requests: [
      'id',
      'account_id',
      'amount',
      'credits_to_activate',
      'status',
      'reference_number',
      'bank_reference',
      'verification_notes',
      'created_at',
    ],
    ...OWNER_READS,
    users_user: ['id', 'email', 'username', 'first_name', 'last_name', 'phone'],
    users_providerprofile: ['user_id', 'business_name', 'business_phone'],
  },
})
