import { z } from 'zod'
import { DAY, HOUR, parseDuration } from '../text/duration.js'
import { count } from './fields.js'

export const duration = z.string({ error: 'takes a time like "30s", "5m", "24h" or "7d"' }).transform((given, context) => {
  const seconds = parseDuration(given)
  if (seconds === undefined) context.addIssue({ code: 'custom', message: 'takes a time like "30s", "5m", "24h" or "7d"' })
  return seconds ?? z.NEVER
})

/** The table in the settings file. */
export const ThresholdsTable = z
  .strictObject(
    {
      never_logged_in: duration,
      failed_logins: count,
      pending_deposit: duration,
      stuck_deposit: duration,
      premium_request: duration,
      premium_repeats: count,
      verification_delay: duration,
      unassigned_lead: duration,
      waiting_lead: duration,
      open_ticket: duration,
      log_errors: count,
      silent_registrations: duration,
      silent_deposits: duration,
      silent_leads: duration,
      active_provider: duration,
      repeat_deposits: count,
      repeat_leads: count,
      repeat_within: duration,
    },
    { error: 'takes a table' },
  )
  .partial()

/** The thresholds with defaults filled in. Durations are in seconds. */
export const thresholdsOf = (given: z.infer<typeof ThresholdsTable>) => ({
  neverLoggedIn: given.never_logged_in ?? DAY,
  failedLogins: given.failed_logins ?? 5,
  pendingDeposit: given.pending_deposit ?? 2 * HOUR,
  stuckDeposit: given.stuck_deposit ?? 2 * HOUR,
  premiumRequest: given.premium_request ?? DAY,
  premiumRepeats: given.premium_repeats ?? 2,
  verificationDelay: given.verification_delay ?? 2 * DAY,
  unassignedLead: given.unassigned_lead ?? 2 * HOUR,
  waitingLead: given.waiting_lead ?? DAY,
  openTicket: given.open_ticket ?? DAY,
  logErrors: given.log_errors ?? 50,
  silentRegistrations: given.silent_registrations ?? 3 * DAY,
  silentDeposits: given.silent_deposits ?? 3 * DAY,
  silentLeads: given.silent_leads ?? 3 * DAY,
  activeProvider: given.active_provider ?? 7 * DAY,
  repeatDeposits: given.repeat_deposits ?? 2,
  repeatLeads: given.repeat_leads ?? 2,
  repeatWithin: given.repeat_within ?? 30 * DAY,
})
export type Thresholds = Readonly<ReturnType<typeof thresholdsOf>>
