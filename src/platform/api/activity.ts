import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { amount } from '../amount.js'
import { NO_INDEX_ON_TIME } from '../full-scan-reasons.js'
import { joinByKey, leadingValues } from '../index-scan.js'
import { Moment, moment } from './moments.js'

const NewestRegistration = z.object({ at: Moment, user: z.string(), type: z.string() })

/** The newest accounts. In this file `user` is an e-mail; empty if the account was deleted. */
export const newestRegistrations = (limit: number): Query<z.infer<typeof NewestRegistration>> => ({
  kind: 'query',
  name: 'api.newestRegistrations',
  sql: `
    WITH ${leadingValues('users_user', 'user_type')}
    SELECT ${moment('created_at')} AS at, email AS user, user_type AS type
    FROM v, LATERAL (
      SELECT id, created_at, email, user_type FROM users_user WHERE user_type = k ORDER BY created_at DESC, id LIMIT $1
    ) AS u
    ORDER BY created_at DESC, id
    LIMIT $1`,
  values: [limit],
  row: NewestRegistration,
  indexed: true,
  reads: { users_user: ['id', 'email', 'user_type', 'created_at'] },
})

const NewestDeposit = z.object({ at: Moment, user: z.string(), amount: amount(), status: z.string() })

/** The newest deposits. */
export const newestDeposits = (limit: number): Query<z.infer<typeof NewestDeposit>> => ({
  kind: 'query',
  name: 'api.newestDeposits',
  sql: `
    SELECT ${moment('d.created_at')} AS at, COALESCE(u.email, '') AS user, d.amount::text, d.status
    FROM (
      SELECT id, account_id, amount, status, created_at FROM deposit_requests ORDER BY created_at DESC, id LIMIT $1
    ) AS d
    ${joinByKey('payment_accounts', 'a', 'id', 'd.account_id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'a.user_id', ['email'])}
    ORDER BY d.created_at DESC, d.id`,
  values: [limit],
  row: NewestDeposit,
  scans: NO_INDEX_ON_TIME,
  reads: {
    deposit_requests: ['id', 'account_id', 'amount', 'status', 'created_at'],
    payment_accounts: ['id', 'user_id'],
    users_user: ['id', 'email'],
  },
})

const NewestLead = z.object({ at: Moment, user: z.string(), category: z.string(), city: z.string() })

/** The newest leads. */
export const newestLeads = (limit: number): Query<z.infer<typeof NewestLead>> => ({
  kind: 'query',
  name: 'api.newestLeads',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      ${moment('l.created_at')} AS at,
      COALESCE(u.email, '') AS user,
      COALESCE(c.name, 'Unknown service') AS category,
      l.location_city AS city
    FROM (
      SELECT l.*
      FROM v, LATERAL (
        SELECT id, client_id, service_category_id, location_city, created_at
        FROM leads_lead
        WHERE status = k
        ORDER BY created_at DESC, id
        LIMIT $1
      ) AS l
      ORDER BY created_at DESC, id
      LIMIT $1
    ) AS l
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    ${joinByKey('users_user', 'u', 'id', 'l.client_id', ['email'])}
    ORDER BY l.created_at DESC, l.id`,
  values: [limit],
  row: NewestLead,
  indexed: true,
  reads: {
    leads_lead: ['id', 'client_id', 'service_category_id', 'location_city', 'status', 'created_at'],
    leads_servicecategory: ['id', 'name'],
    users_user: ['id', 'email'],
  },
})
