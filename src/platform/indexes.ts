import { z } from 'zod'
import type { Query } from '../source/readings.js'

const Index = z.object({ table: z.string(), columns: z.array(z.string()) })
export type Index = Readonly<z.infer<typeof Index>>

/** The general indexes of tables: valid, not partial, and on plain columns. */
export const indexesOn = (tables: readonly string[]): Query<Index> => ({
  kind: 'query',
  name: 'catalog.indexesOn',
  sql: `
    SELECT
      w.name AS "table",
      ARRAY(
        SELECT a.attname::text
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE k.place <= i.indnkeyatts
        ORDER BY k.place
      ) AS columns
    FROM unnest($1::text[]) AS w(name)
    JOIN pg_index AS i ON i.indrelid = to_regclass(w.name)
    WHERE i.indisvalid AND i.indpred IS NULL AND 0 <> ALL(i.indkey::int2[])`,
  values: [tables],
  row: Index,
  reads: {},
})

const on = (table: string, ...columns: string[]): Index => ({ table, columns })

/** Indexes of the platform that the queries use. A test compares both lists with the query plans. */
export const EXPECTED_INDEXES: readonly Index[] = [
  on('users_user', 'id'),
  on('users_user', 'user_type', 'created_at'),
  on('users_providerprofile', 'user_id'),
  on('users_providerprofile', 'verification_status', 'subscription_tier'),
  on('payment_accounts', 'id'),
  on('payment_accounts', 'user_id'),
  on('deposit_requests', 'id'),
  on('deposit_requests', 'account_id'),
  on('transactions', 'account_id'),
  on('leads_lead', 'id'),
  on('leads_lead', 'status', 'created_at'),
  on('leads_lead', 'client_id', 'created_at'),
  on('leads_servicecategory', 'id'),
  on('authtoken_token', 'key'),
  on('authtoken_token', 'user_id'),
  on('users_wallet', 'user_id'),
  on('users_wallettransaction', 'wallet_id', 'created_at'),
]

/** Indexes that the platform lacks, and that queries would use on a large table. */
export const HELPFUL_INDEXES: readonly Index[] = [
  on('deposit_requests', 'created_at'),
  on('deposit_requests', 'status'),
  on('leads_leadassignment', 'provider_id'),
  on('support_supportticket', 'user_id'),
]
