import { z } from 'zod'
import { loginConcerns, providerEmails } from '../../platform/api/concerns.js'
import { waitingDetails } from '../../platform/api/deposit-details.js'
import { lastLogin } from '../../platform/api/logged-in.js'
import { clock, Moment } from '../../platform/api/moments.js'
import { activeWithoutCredits, unverifiedWithCredits } from '../../platform/provider-concerns.js'
import { readingsOf } from '../../source/needs.js'
import { FurtherProblem, furtherProblems, furtherRules, UnknownRule } from './further-problems.js'
import { loginIssue, NamedProblem, paymentIssue, potentialCustomers, verificationIssue } from './named-problems.js'
import { requestOf } from './request.js'
import { subjectNeeds } from './subjects.js'
import { endpoint, type Scope } from './types.js'

const Problems = z.object({
  problems_detected: z.int(),
  problems: z.array(z.union([NamedProblem, FurtherProblem])),
  timestamp: Moment,
  unknown: z.array(UnknownRule).describe('Rules that found nothing where not all was looked at; not of the Django view, and not counted'),
})

const namedNeeds = (scope: Scope) => {
  const { thresholds, people, loggedIn } = scope
  const list = { people, limit: requestOf(scope).limit ?? null, first: [] }
  return {
    clock: clock(),
    logins: loginConcerns(thresholds.neverLoggedIn, people, loggedIn),
    payments: waitingDetails(thresholds.pendingDeposit, people),
    verification: providerEmails(unverifiedWithCredits(list)),
    customers: providerEmails(activeWithoutCredits(thresholds.activeProvider, list, lastLogin(loggedIn))),
  }
}

export const problems = endpoint({
  path: 'problems/',
  summary: 'What is wrong, with whom or what it is about',
  numbers: {},
  answer: Problems,
  needs: scope => [namedNeeds(scope), ...furtherRules(requestOf(scope)).map(({ needs }) => needs), subjectNeeds()],

  async read(_, platform) {
    const { flights, thresholds } = platform
    const request = requestOf(platform)
    const further = furtherRules(request)
    // Theirs are only read along: one that fails leaves the others.
    const { values, snapshot } = await flights.ask(
      namedNeeds(platform),
      further.flatMap(({ needs }) => readingsOf(needs)),
    )
    const others = await furtherProblems(further, snapshot, { ...request, now: snapshot.now }, flights)
    const found = [
      ...loginIssue(values.logins, thresholds),
      ...paymentIssue(values.payments, thresholds),
      ...verificationIssue(values.verification),
      ...potentialCustomers(values.customers),
      ...others.problems,
    ]
    return { problems_detected: found.length, problems: found, timestamp: values.clock[0]?.now ?? '', unknown: others.unknown }
  },
})
