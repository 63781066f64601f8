import { z } from 'zod'
import { pendingDetails } from '../../platform/api/deposit-details.js'
import { lastLogin } from '../../platform/api/logged-in.js'
import { clock, Moment } from '../../platform/api/moments.js'
import { neverLoggedInDetails, providerEmails } from '../../platform/api/problem-details.js'
import { signedInByTicket, ticketsOfNeverLoggedIn, ticketsWithoutLastLogin } from '../../platform/never-logged-in.js'
import { activeWithoutCredits, unverifiedWithCredits } from '../../platform/provider-concerns.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import { CheckedRule } from './checked-logs.js'
import { DjangoProblem, loginIssue, paymentIssue, potentialCustomers, verificationIssue } from './django-problems.js'
import { FurtherProblem, furtherProblems, furtherRules, UnknownRule } from './further-problems.js'
import { apiRequest } from './request.js'
import { subjectNeeds } from './subjects.js'
import { endpoint, type Scope } from './types.js'

const Problems = z.object({
  problems_detected: z.int(),
  problems: z.array(z.union([DjangoProblem, FurtherProblem])),
  timestamp: Moment,
  unknown: z.array(UnknownRule).describe('Rules that found nothing but did not see everything; not counted, and not in the Django view'),
  logs: z.array(CheckedRule).describe('How far rules searched the logs, whatever they found; not in the Django view'),
})

const djangoNeeds = (scope: Scope) => {
  const { thresholds, people, loggedIn } = scope
  const list = { people, limit: apiRequest(scope).limit ?? null, first: [] }
  return {
    login_issue: {
      rows: neverLoggedInDetails(thresholds.neverLoggedIn, people, loggedIn),
      tickets: loggedIn === 'either' ? ticketsOfNeverLoggedIn : ticketsWithoutLastLogin,
    },
    payment_issue: { rows: pendingDetails(thresholds.pendingDeposit, people) },
    verification_issue: { rows: providerEmails(unverifiedWithCredits(list)) },
    potential_customers: { rows: providerEmails(activeWithoutCredits(thresholds.activeProvider, list, lastLogin(loggedIn))) },
  }
}

export const problems = endpoint({
  path: 'problems/',
  summary: 'What is wrong, and whom or what it concerns',
  numbers: {},
  answer: Problems,
  needs: scope => [
    { clock: clock() },
    ...Object.values(djangoNeeds(scope)),
    ...furtherRules(apiRequest(scope)).map(({ needs }) => needs),
    subjectNeeds(),
  ],

  async read(_, platform) {
    const { batcher, thresholds } = platform
    const request = apiRequest(platform)
    const further = furtherRules(request)
    const django = djangoNeeds(platform)
    // Read outside of `needs`, so that one failing query does not take the others with it.
    const { values, snapshot, now } = await batcher.readNeeds(
      { clock: clock() },
      [...Object.values(django), ...further.map(({ needs }) => needs)].flatMap(readingsOf),
    )
    const logins = valuesOf(django.login_issue, snapshot)
    const payments = valuesOf(django.payment_issue, snapshot)
    const verification = valuesOf(django.verification_issue, snapshot)
    const customers = valuesOf(django.potential_customers, snapshot)
    const ticketFilter = { now, seconds: thresholds.neverLoggedIn, people: request.people }
    const unjudged = Object.entries({
      login_issue: logins,
      payment_issue: payments,
      verification_issue: verification,
      potential_customers: customers,
    } satisfies Record<keyof typeof django, unknown>).flatMap(([id, { errors }]) => errors.slice(0, 1).map(error => ({ id, error })))
    const others = await furtherProblems(further, snapshot, { ...request, now }, batcher, { unjudged })
    const all = [
      ...(logins.values ? loginIssue(logins.values.rows, signedInByTicket(logins.values.tickets, ticketFilter), thresholds) : []),
      ...(payments.values ? paymentIssue(payments.values.rows, thresholds) : []),
      ...(verification.values ? verificationIssue(verification.values.rows) : []),
      ...(customers.values ? potentialCustomers(customers.values.rows) : []),
      ...others.problems,
    ]
    return {
      problems_detected: all.length,
      problems: all,
      timestamp: values.clock[0]?.now ?? '',
      unknown: others.unknown,
      logs: others.logs,
    }
  },
})
