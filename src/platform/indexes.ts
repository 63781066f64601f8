import { z } from 'zod'
import type { Query } from '../source/readings.js'

const Index = z.object({ table: z.string(), columns: z.array(z.string()) })
export type Index = Readonly<z.infer<typeof Index>>

/** The indexes of tables that serve any row: valid ones, not of a part of the table, and of columns alone. */
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

/** Those that the platform makes by itself and that the queries find their rows by. A test holds both lists against the plans. */
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

/** Those that it lacks and that queries would find their rows by once a table is large. */
export const HELPFUL_INDEXES: readonly Index[] = [
  on('deposit_requests', 'created_at'),
  on('deposit_requests', 'status'),
  on('leads_leadassignment', 'provider_id'),
  on('support_supportticket', 'user_id'),
]
