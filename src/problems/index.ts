import { creditMismatch } from './credit-mismatch.js'
import { creditsWithoutMoney } from './credits-without-money.js'
import { failedLogins } from './failed-logins.js'
import { logErrors } from './log-errors.js'
import { loginIssue } from './login-issue.js'
import { openTickets } from './open-tickets.js'
import { paymentIssue } from './payment-issue.js'
import { potentialCustomers } from './potential-customers.js'
import { premiumRequests } from './premium-requests.js'
import { repeatCustomers } from './repeat-customers.js'
import { silence } from './silence.js'
import { stuckDeposits } from './stuck-deposits.js'
import type { Rule } from './types.js'
import { unassignedLeads } from './unassigned-leads.js'
import { unmatchedMoney } from './unmatched-money.js'
import { verificationDelay } from './verification-delay.js'
import { verificationIssue } from './verification-issue.js'
import { waitingLeads } from './waiting-leads.js'

/** In the order in which problems of one severity are listed. */
export const rules = {
  stuck_deposits: stuckDeposits,
  credit_mismatch: creditMismatch,
  unmatched_money: unmatchedMoney,
  payment_issue: paymentIssue,
  failed_logins: failedLogins,
  log_errors: logErrors,
  premium_requests: premiumRequests,
  verification_issue: verificationIssue,
  verification_delay: verificationDelay,
  unassigned_leads: unassignedLeads,
  credits_without_money: creditsWithoutMoney,
  waiting_leads: waitingLeads,
  open_tickets: openTickets,
  login_issue: loginIssue,
  silence,
  potential_customers: potentialCustomers,
  repeat_customers: repeatCustomers,
} satisfies Record<string, Rule<any>>

export type RuleId = keyof typeof rules
