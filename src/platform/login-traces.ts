import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { pii } from './personal-data.js'
import { TICKET_TABLES } from './tickets.js'
import { WALLET_TABLES } from './wallets.js'

const LoginTrace = z.object({ at: z.date() })
type LoginTrace = z.infer<typeof LoginTrace>

const timeQuery = (name: string, sql: string, userId: string) => ({
  kind: 'query' as const,
  name,
  sql,
  values: [userId],
  row: LoginTrace,
})

/** When a user's current token was made. The token itself is secret, and not read. */
export const tokenTimeOf = (userId: string): Query<LoginTrace> => ({
  ...timeQuery('traces.key', 'SELECT created AS at FROM authtoken_token WHERE user_id = $1 LIMIT 1', userId),
  indexed: true,
  reads: { authtoken_token: ['user_id', 'created'] },
})

/** A user's first deposit. */
export const firstDepositOf = (userId: string): Query<LoginTrace> => ({
  ...timeQuery(
    'traces.deposit',
    `SELECT created_at AS at FROM deposit_requests
    WHERE account_id = (SELECT id FROM payment_accounts WHERE user_id = $1) ORDER BY created_at LIMIT 1`,
    userId,
  ),
  indexed: true,
  reads: { deposit_requests: ['account_id', 'created_at'], payment_accounts: ['id', 'user_id'] },
})

/** A user's first support ticket. Not every platform has the table. */
export const firstTicketOf = (userId: string): Query<LoginTrace> => ({
  ...timeQuery(
    'traces.ticket',
    'SELECT created_at AS at FROM support_supportticket WHERE user_id = $1 ORDER BY created_at LIMIT 1',
    userId,
  ),
  scans: { support_supportticket: 'indexed by its primary key only' },
  lateTables: TICKET_TABLES,
  reads: { support_supportticket: ['user_id', 'created_at'] },
})

const WalletCode = z.object({ code: pii().nullable() }) // null: an older database, whose wallets have no codes

/** The code that a user must write on a transfer. Not every platform has wallets. */
export const walletCodeOf = (userId: string): Query<z.infer<typeof WalletCode>> => ({
  kind: 'query',
  name: 'wallets.code',
  sql: `
    SELECT w.*
    FROM (SELECT NULL::text AS customer_code) AS older, LATERAL (
      SELECT customer_code AS code FROM users_wallet WHERE user_id = $1 LIMIT 1
    ) AS w`,
  values: [userId],
  row: WalletCode,
  indexed: true,
  lateTables: WALLET_TABLES,
  reads: { users_wallet: ['user_id', 'customer_code'] },
  mayLack: { users_wallet: ['customer_code'] },
})
