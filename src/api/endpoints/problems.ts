import { z } from 'zod'
import { loginConcerns, providerEmails } from '../../platform/api/concerns.js'
import { waitingDetails } from '../../platform/api/deposit-details.js'
import { lastLogin } from '../../platform/api/logged-in.js'
import { clock, Moment } from '../../platform/api/moments.js'
import { gotInByTicket, ticketsOfSilent, ticketsWithoutLastLogin } from '../../platform/never-logged-in.js'
import { activeWithoutCredits, unverifiedWithCredits } from '../../platform/provider-concerns.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import { CheckedRule } from './checked-logs.js'
import { FurtherProblem, furtherProblems, furtherRules, UnknownRule } from './further-problems.js'
import { loginIssue, NamedProblem, paymentIssue, potentialCustomers, verificationIssue } from './named-problems.js'
import { apiRequest } from './request.js'
import { subjectNeeds } from './subjects.js'
import { endpoint, type Scope } from './types.js'

const Problems = z.object({
  problems_detected: z.int(),
  problems: z.array(z.union([NamedProblem, FurtherProblem])),
  timestamp: Moment,
  unknown: z.array(UnknownRule).describe('Rules that found nothing where not all was looked at; not of the Django view, and not counted'),
  logs: z.array(CheckedRule).describe('How far the rules that count in logs looked, whatever they found; not of the Django view'),
})

const namedNeeds = (scope: Scope) => {
  const { thresholds, people, loggedIn } = scope
  const list = { people, limit: apiRequest(scope).limit ?? null, first: [] }
  return {
    login_issue: {
      rows: loginConcerns(thresholds.neverLoggedIn, people, loggedIn),
      tickets: loggedIn === 'either' ? ticketsOfSilent : ticketsWithoutLastLogin,
    },
    payment_issue: { rows: waitingDetails(thresholds.pendingDeposit, people) },
    verification_issue: { rows: providerEmails(unverifiedWithCredits(list)) },
    potential_customers: { rows: providerEmails(activeWithoutCredits(thresholds.activeProvider, list, lastLogin(loggedIn))) },
  }
}

export const problems = endpoint({
  path: 'problems/',
  summary: 'What is wrong, with whom or what it is about',
  numbers: {},
  answer: Problems,
  needs: scope => [
    { clock: clock() },
    ...Object.values(namedNeeds(scope)),
    ...furtherRules(apiRequest(scope)).map(({ needs }) => needs),
    subjectNeeds(),
  ],

  async read(_, platform) {
    const { flights, thresholds } = platform
    const request = apiRequest(platform)
    const further = furtherRules(request)
    const named = namedNeeds(platform)
    // Theirs are only read along: one that fails leaves the others.
    const { values, snapshot, now } = await flights.ask(
      { clock: clock() },
      [...Object.values(named), ...further.map(({ needs }) => needs)].flatMap(readingsOf),
    )
    const logins = valuesOf(named.login_issue, snapshot)
    const payments = valuesOf(named.payment_issue, snapshot)
    const verification = valuesOf(named.verification_issue, snapshot)
    const customers = valuesOf(named.potential_customers, snapshot)
    const asked = { now, seconds: thresholds.neverLoggedIn, people: request.people }
    const unknown = Object.entries({
      login_issue: logins,
      payment_issue: payments,
      verification_issue: verification,
      potential_customers: customers,
    } satisfies Record<keyof typeof named, unknown>).flatMap(([id, { errors }]) => errors.slice(0, 1).map(error => ({ id, error })))
    const others = await furtherProblems(further, snapshot, { ...request, now }, flights, { unknown })
    const found = [
      ...(logins.values ? loginIssue(logins.values.rows, gotInByTicket(logins.values.tickets, asked), thresholds) : []),
      ...(payments.values ? paymentIssue(payments.values.rows, thresholds) : []),
      ...(verification.values ? verificationIssue(verification.values.rows) : []),
      ...(customers.values ? potentialCustomers(customers.values.rows) : []),
      ...others.problems,
    ]
    return {
      problems_detected: found.length,
      problems: found,
      timestamp: values.clock[0]?.now ?? '',
      unknown: others.unknown,
      logs: others.logs,
    }
  },
})
