import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { CLAIM_READS } from './credit-traces.js'
import { joinByKey } from './index-scan.js'
import { NewDeposit } from './new-deposits.js'
import { FULL_NAME, SHOWN_AS } from './people.js'
import { phoneOrNull } from './phone.js'
import { IS_STANDALONE, WALLET_OF_ROW } from './wallet-deposits.js'
import { WALLET_TABLES } from './wallets.js'
import { sinceSql, sinceValue } from './window.js'

const NewTopUp = NewDeposit.omit({ isPremium: true }).extend({
  isUnmatched: z.boolean(), // a payment that could not be matched to a customer
})
export type NewTopUp = z.infer<typeof NewTopUp>

/** New rows of the wallets: top-ups, and payments that belong to no deposit request. Not every platform has the table. */
export const newTopUps = (since: Date, knownIds: readonly string[], limit: number): Query<NewTopUp> => ({
  kind: 'query',
  name: 'wallets.new',
  sql: `
    SELECT
      d.id,
      ${SHOWN_AS} AS name,
      ${FULL_NAME} AS "fullName",
      COALESCE(${phoneOrNull('phone')}, ${phoneOrNull('business_phone')}) AS phone,
      p.business_name AS "businessName",
      d.amount::text,
      d.credits,
      d.status,
      d.reference,
      d.bank_reference AS "bankReference",
      d.wallet_id IS NULL AS "isUnmatched",
      d.created_at AS "createdAt"
    FROM (
      SELECT t.id::text, wallet_id, user_id, amount, credits, status, reference, bank_reference, created_at
      FROM users_wallettransaction AS t${WALLET_OF_ROW}
      WHERE transaction_type = 'deposit'
        AND created_at >= ${sinceSql({ at: since })}
        AND t.id::text <> ALL($2)
        AND ${IS_STANDALONE}
      ORDER BY created_at, t.id
      LIMIT $3
    ) AS d
    ${joinByKey('users_user', 'u', 'id', 'd.user_id', ['email', 'username', 'first_name', 'last_name', 'phone'])}
    ${joinByKey('users_providerprofile', 'p', 'user_id', 'd.user_id', ['business_name', 'business_phone'])}
    ORDER BY d.created_at, d.id`,
  values: [sinceValue({ at: since }), knownIds, limit],
  row: NewTopUp,
  scans: { users_wallettransaction: 'no index on time' },
  lateTables: WALLET_TABLES,
  reads: {
    ...CLAIM_READS,
    users_wallettransaction: [
      'id',
      'wallet_id',
      'transaction_type',
      'amount',
      'credits',
      'status',
      'reference',
      'bank_reference',
      'created_at',
      'confirmed_at',
    ],
    users_wallet: ['id', 'user_id'],
    users_user: ['id', 'email', 'username', 'first_name', 'last_name', 'phone'],
    users_providerprofile: ['user_id', 'business_name', 'business_phone'],
  },
})
