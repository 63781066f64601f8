import { z } from 'zod'
import type { Query } from '../../source/readings.js'
import { amount } from '../amount.js'
import { NO_INDEX_ON_STATUS, NO_INDEX_ON_TIME } from '../full-scan-reasons.js'
import { joinByKey, leadingValues } from '../index-scan.js'
import { type LoggedIn, lastLogin } from './logged-in.js'
import { Moment, moment } from './moments.js'

/** Rows of one list, newest first; the counts beside it are of all rows. */
export const MAX_LIST_ROWS = 500

const window = (hours: number): string => `${hours} hours`
const WITHIN = 'created_at >= now() - $1::interval'

const WindowRegistration = z.object({
  email: z.string(),
  name: z.string(),
  type: z.string(),
  at: Moment,
  isActive: z.boolean(),
  hasLoggedIn: z.boolean(),
})

/** Accounts created in the window, newest first. */
export const registrations = (hours: number, loggedIn: LoggedIn): Query<z.infer<typeof WindowRegistration>> => ({
  kind: 'query',
  name: 'api.registrations',
  sql: `
    WITH ${leadingValues('users_user', 'user_type')}
    SELECT
      email,
      CONCAT(first_name, ' ', last_name) AS name,
      user_type AS type,
      ${moment('created_at')} AS at,
      is_active AS "isActive",
      ${lastLogin(loggedIn)} IS NOT NULL AS "hasLoggedIn"
    FROM v, LATERAL (
      SELECT id, email, first_name, last_name, user_type, created_at, is_active, last_login, last_active
      FROM users_user
      WHERE user_type = k AND ${WITHIN}
      ORDER BY created_at DESC, id
      LIMIT ${MAX_LIST_ROWS}
    ) AS u
    ORDER BY created_at DESC, id
    LIMIT ${MAX_LIST_ROWS}`,
  values: [window(hours)],
  row: WindowRegistration,
  indexed: true,
  reads: { users_user: ['id', 'email', 'first_name', 'last_name', 'user_type', 'created_at', 'is_active', 'last_login', 'last_active'] },
})

const UserCounts = z.object({ users: z.int(), registered: z.int(), providers: z.int(), clients: z.int(), recent: z.int(), never: z.int() })

/** Numbers of users: in all, registered in the window, logged in during it, and never logged in. */
export const userCounts = (hours: number, loggedIn: LoggedIn): Query<z.infer<typeof UserCounts>> => ({
  kind: 'query',
  name: 'api.userCounts',
  sql: `
    SELECT
      COUNT(*) AS users,
      COUNT(*) FILTER (WHERE ${WITHIN}) AS registered,
      COUNT(*) FILTER (WHERE ${WITHIN} AND user_type IN ('provider', 'service_provider')) AS providers,
      COUNT(*) FILTER (WHERE ${WITHIN} AND user_type = 'client') AS clients,
      COUNT(*) FILTER (WHERE ${lastLogin(loggedIn)} >= now() - $1::interval) AS recent,
      COUNT(*) FILTER (WHERE ${lastLogin(loggedIn)} IS NULL) AS never
    FROM users_user`,
  values: [window(hours)],
  row: UserCounts,
  scans: { users_user: 'counts all users' },
  reads: { users_user: ['user_type', 'created_at', 'last_login', 'last_active'] },
})

const OWNER = `
    ${joinByKey('payment_accounts', 'a', 'id', 'd.account_id', ['user_id'])}
    ${joinByKey('users_user', 'u', 'id', 'a.user_id', ['email'])}`
const OWNER_READS = { payment_accounts: ['id', 'user_id'], users_user: ['id', 'email'] }

const WindowDeposit = z.object({
  provider: z.string(), // e-mail
  amount: amount(),
  credits: z.int(),
  status: z.string(),
  reference: z.string(),
  at: Moment,
  // of all deposits in the window
  total: z.int(),
  sum: amount(),
})

/** Deposits in the window with any status, newest first. */
export const deposits = (hours: number): Query<z.infer<typeof WindowDeposit>> => ({
  kind: 'query',
  name: 'api.deposits',
  sql: `
    SELECT
      COALESCE(u.email, '') AS provider,
      d.amount::text,
      d.credits_to_activate AS credits,
      d.status,
      d.reference_number AS reference,
      ${moment('d.created_at')} AS at,
      d.total,
      d.sum::text
    FROM (
      SELECT
        id, account_id, amount, credits_to_activate, status, reference_number, created_at,
        COUNT(*) OVER () AS total,
        SUM(amount) OVER () AS sum
      FROM deposit_requests
      WHERE ${WITHIN}
      ORDER BY created_at DESC, id
      LIMIT ${MAX_LIST_ROWS}
    ) AS d${OWNER}
    ORDER BY d.created_at DESC, d.id`,
  values: [window(hours)],
  row: WindowDeposit,
  scans: NO_INDEX_ON_TIME,
  reads: {
    deposit_requests: ['id', 'account_id', 'amount', 'credits_to_activate', 'status', 'reference_number', 'created_at'],
    ...OWNER_READS,
  },
})

const PendingDeposit = z.object({ user: z.string(), amount: amount(), ageHours: z.number(), total: z.int() })

/** Pending deposits of any age and kind, newest first. */
export const pending = (): Query<z.infer<typeof PendingDeposit>> => ({
  kind: 'query',
  name: 'api.pending',
  sql: `
    SELECT COALESCE(u.email, '') AS user, d.amount::text, (EXTRACT(EPOCH FROM now() - d.created_at) / 3600)::float8 AS "ageHours", d.total
    FROM (
      SELECT id, account_id, amount, created_at, COUNT(*) OVER () AS total
      FROM deposit_requests
      WHERE status = 'pending'
      ORDER BY created_at DESC, id
      LIMIT ${MAX_LIST_ROWS}
    ) AS d${OWNER}
    ORDER BY d.created_at DESC, d.id`,
  values: [],
  row: PendingDeposit,
  scans: NO_INDEX_ON_STATUS,
  reads: { deposit_requests: ['id', 'account_id', 'amount', 'status', 'created_at'], ...OWNER_READS },
})

const WindowLead = z.object({
  title: z.string(),
  category: z.string(), // empty: the category was deleted
  client: z.string(), // e-mail
  clientName: z.string(),
  location: z.string(),
  status: z.string(),
  at: Moment,
})

/** Leads in the window, newest first. */
export const leads = (hours: number): Query<z.infer<typeof WindowLead>> => ({
  kind: 'query',
  name: 'api.leads',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      l.title,
      COALESCE(c.name, '') AS category,
      COALESCE(u.email, '') AS client,
      COALESCE(NULLIF(TRIM(CONCAT(u.first_name, ' ', u.last_name)), ''), u.email, '') AS "clientName",
      CONCAT(l.location_suburb, ', ', l.location_city) AS location,
      l.status,
      ${moment('l.created_at')} AS at
    FROM (
      SELECT l.*
      FROM v, LATERAL (
        SELECT id, client_id, service_category_id, title, location_suburb, location_city, status, created_at
        FROM leads_lead
        WHERE status = k AND ${WITHIN}
        ORDER BY created_at DESC, id
        LIMIT ${MAX_LIST_ROWS}
      ) AS l
      ORDER BY created_at DESC, id
      LIMIT ${MAX_LIST_ROWS}
    ) AS l
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    ${joinByKey('users_user', 'u', 'id', 'l.client_id', ['email', 'first_name', 'last_name'])}
    ORDER BY l.created_at DESC, l.id`,
  values: [window(hours)],
  row: WindowLead,
  indexed: true,
  reads: {
    leads_lead: ['id', 'client_id', 'service_category_id', 'title', 'location_suburb', 'location_city', 'status', 'created_at'],
    leads_servicecategory: ['id', 'name'],
    users_user: ['id', 'email', 'first_name', 'last_name'],
  },
})

const LeadCounts = z.object({ new: z.int(), active: z.int() })

/** Numbers of leads: in the window, and of any age that providers can take. */
export const leadCounts = (hours: number): Query<z.infer<typeof LeadCounts>> => ({
  kind: 'query',
  name: 'api.leadCounts',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      (SELECT SUM((SELECT COUNT(*) FROM leads_lead WHERE status = k AND ${WITHIN})) FROM v)::int AS new,
      (SELECT COUNT(*) FROM leads_lead WHERE status = 'verified') AS active`,
  values: [window(hours)],
  row: LeadCounts,
  indexed: true,
  reads: { leads_lead: ['status', 'created_at'] },
})
