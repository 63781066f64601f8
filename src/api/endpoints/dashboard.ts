import { z } from 'zod'
import * as queries from '../../platform/api/dashboard.js'
import { clock, Moment } from '../../platform/api/moments.js'
import { failedLoginLogs, failedLoginsWithin, failedLoginTails } from '../../platform/failed-logins.js'
import { providerCounts, providersWithCredits } from '../../platform/providers.js'
import { HOUR, HOUR_MS } from '../../text/duration.js'
import { HOURS_AGO } from '../requests/numbers.js'
import { CheckedLogs, checkedLogs } from './checked-logs.js'
import { endpoint, type Scope } from './types.js'

/** Has exactly the keys of the Django view, and `logs`. */
const Dashboard = z.object({
  monitoring_period: z.string(),
  timestamp: Moment,
  time_window_start: Moment,
  current_time: Moment,
  registrations: z.object({
    total: z.int(),
    providers: z.int(),
    clients: z.int(),
    details: z.array(
      z.object({
        email: z.string(),
        name: z.string(),
        type: z.string(),
        registered_at: Moment,
        is_active: z.boolean(),
        has_logged_in: z.boolean(),
      }),
    ),
  }),
  logins: z.object({
    recent_logins: z.int(),
    failed_attempts: z.int().describe('Also 0 if no log can be read: see logs.failed_attempts'),
    never_logged_in: z.int().describe('All accounts of any age'),
  }),
  payments: z
    .object({
      new_deposits: z.int(),
      pending_deposits: z.int().describe('Of any age, including premium listing requests'),
      total_deposited: z.number().describe('Rand, all deposits of the window, whatever their status'),
      recent_deposits: z.array(
        z.object({
          provider: z.string(),
          amount: z.number(),
          credits: z.int(),
          status: z.string(),
          reference: z.string(),
          created_at: Moment,
        }),
      ),
    })
    .describe('Deposit requests only, without wallet top-ups'),
  leads: z.object({
    new_leads: z.int(),
    total_active: z.int(),
    recent_leads: z.array(
      z.object({
        title: z.string(),
        category: z.string(),
        client: z.string(),
        client_name: z.string(),
        location: z.string(),
        status: z.string(),
        created_at: Moment,
      }),
    ),
  }),
  attention_needed: z.object({
    pending_deposits: z.int(),
    unverified_providers: z.int(),
    pending_details: z.array(
      z.object({ type: z.literal('deposit'), user: z.string(), amount: z.number(), age_hours: z.number().describe('Not rounded') }),
    ),
  }),
  system_health: z.object({
    total_users: z.int(),
    active_providers: z.int(),
    providers_with_credits: z.int(),
    log_file: z.string(),
    database_status: z.literal('healthy'),
  }),
  logs: CheckedLogs,
})

/** The first log to search for errors: one named after them, otherwise Django's. */
const errorLog = ({ logs }: Scope): string =>
  (
    logs.find(({ name, path }) => [name, path].some(word => word.slice(word.lastIndexOf('/') + 1).includes('error'))) ??
    logs.find(({ name, kind }) => kind === 'django' || name === 'django') ??
    logs[0]
  )?.path ?? ''

const needsOf = (hours: number, { loggedIn, logs }: Scope) => ({
  clock: clock(hours),
  users: queries.userCounts(hours, loggedIn),
  registrations: queries.registrations(hours, loggedIn),
  deposits: queries.deposits(hours),
  pending: queries.pending(),
  leads: queries.leads(hours),
  leadCounts: queries.leadCounts(hours),
  providers: providerCounts(),
  withCredits: providersWithCredits(1),
  logs: failedLoginTails(logs, { secondsAgo: hours * HOUR }),
})

export const dashboard = endpoint({
  path: 'dashboard/',
  summary: 'What happened in the last hours, and what is pending',
  numbers: {
    hours: { bounds: HOURS_AGO, default: 24, description: 'How far back the window starts; a window that starts in the future is empty' },
  },
  answer: Dashboard,
  needs: scope => [needsOf(24, scope)],

  async read({ numbers: { hours } }, platform) {
    const { values, now } = await platform.batcher.readNeeds(needsOf(hours, platform))
    const [clocks] = values.clock
    const [users] = values.users
    const [leadCounts] = values.leadCounts
    const [providers] = values.providers
    const failed = failedLoginsWithin(values.logs, platform.logs, new Date(now.getTime() - hours * HOUR_MS))
    const timestamp = clocks?.now ?? ''
    const pending = values.pending[0]?.total ?? 0
    return {
      monitoring_period: `Last ${hours} hours`,
      timestamp,
      time_window_start: clocks?.start ?? '',
      current_time: timestamp,
      registrations: {
        total: users?.registered ?? 0,
        providers: users?.providers ?? 0,
        clients: users?.clients ?? 0,
        details: values.registrations.map(({ email, name, type, at, isActive, hasLoggedIn }) => ({
          email,
          name,
          type,
          registered_at: at,
          is_active: isActive,
          has_logged_in: hasLoggedIn,
        })),
      },
      logins: { recent_logins: users?.recent ?? 0, failed_attempts: failed?.total ?? 0, never_logged_in: users?.never ?? 0 },
      payments: {
        new_deposits: values.deposits[0]?.total ?? 0,
        pending_deposits: pending,
        total_deposited: Number(values.deposits[0]?.sum ?? 0),
        recent_deposits: values.deposits.map(({ provider, amount, credits, status, reference, at }) => ({
          provider,
          amount: Number(amount),
          credits,
          status,
          reference,
          created_at: at,
        })),
      },
      leads: {
        new_leads: leadCounts?.new ?? 0,
        total_active: leadCounts?.active ?? 0,
        recent_leads: values.leads.map(({ title, category, client, clientName, location, status, at }) => ({
          title,
          category,
          client,
          client_name: clientName,
          location,
          status,
          created_at: at,
        })),
      },
      attention_needed: {
        pending_deposits: pending,
        unverified_providers: providers?.pending ?? 0,
        pending_details: values.pending.map(({ user, amount, ageHours }) => ({
          type: 'deposit' as const,
          user,
          amount: Number(amount),
          age_hours: ageHours,
        })),
      },
      system_health: {
        total_users: users?.users ?? 0,
        active_providers: providers?.verified ?? 0,
        providers_with_credits: values.withCredits[0]?.total ?? 0,
        log_file: errorLog(platform),
        database_status: 'healthy' as const,
      },
      logs: checkedLogs(failed, failedLoginLogs(platform.logs)),
    }
  },
})
