import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { TICKET_TABLES } from './tickets.js'
import { WALLET_TABLES } from './wallets.js'

const Id = z.object({ id: z.string() })

/** More than any person has pending. */
const MAX_IDS = 200

const ids = (name: string, table: string, where: string, reads: Query<unknown>['reads'], userId: string) => ({
  kind: 'query' as const,
  name,
  sql: `SELECT id::text FROM ${table} WHERE ${where} ORDER BY created_at DESC, id LIMIT ${MAX_IDS}`,
  values: [userId],
  row: Id,
  reads,
})

/** Ids of a user's newest deposits, to find them among the subjects of rules. */
export const depositIdsOf = (userId: string): Query<z.infer<typeof Id>> => ({
  ...ids(
    'deposits.idsOfUser',
    'deposit_requests',
    'account_id = (SELECT id FROM payment_accounts WHERE user_id = $1)',
    { deposit_requests: ['id', 'account_id', 'created_at'], payment_accounts: ['id', 'user_id'] },
    userId,
  ),
  indexed: true,
})

/** The same for the leads that a client posted. */
export const leadIdsOf = (userId: string): Query<z.infer<typeof Id>> => ({
  ...ids('leads.idsOfClient', 'leads_lead', 'client_id = $1', { leads_lead: ['id', 'client_id', 'created_at'] }, userId),
  indexed: true,
})

/** The same for support tickets. Not every platform has the table. */
export const ticketIdsOf = (userId: string): Query<z.infer<typeof Id>> => ({
  ...ids('tickets.idsOfUser', 'support_supportticket', 'user_id = $1', { support_supportticket: ['id', 'user_id', 'created_at'] }, userId),
  scans: { support_supportticket: 'indexed by its primary key only' },
  lateTables: TICKET_TABLES,
})

/** The same for the deposits in a user's wallet. Not every platform has the table. */
export const topUpIdsOf = (userId: string): Query<z.infer<typeof Id>> => ({
  ...ids(
    'wallets.idsOfUser',
    'users_wallettransaction',
    "transaction_type = 'deposit' AND wallet_id = (SELECT id FROM users_wallet WHERE user_id = $1)",
    { users_wallettransaction: ['id', 'wallet_id', 'transaction_type', 'created_at'], users_wallet: ['id', 'user_id'] },
    userId,
  ),
  indexed: true,
  lateTables: WALLET_TABLES,
})
