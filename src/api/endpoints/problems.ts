import { z } from 'zod'
import { loginConcerns, paymentConcerns } from '../../platform/api/concerns.js'
import { clock, Moment } from '../../platform/api/moments.js'
import { activeWithoutCredits, unverifiedWithCredits } from '../../platform/provider-concerns.js'
import { readingsOf } from '../../source/needs.js'
import { FurtherProblem, furtherProblems, furtherRules } from './further-problems.js'
import { loginIssue, NamedProblem, paymentIssue, potentialCustomers, verificationIssue } from './named-problems.js'
import { requestOf } from './request.js'
import { endpoint, type Scope } from './types.js'

const Problems = z.object({
  problems_detected: z.int(),
  timestamp: Moment,
  problems: z.array(z.union([NamedProblem, FurtherProblem])),
})

const namedNeeds = (scope: Scope) => {
  const { thresholds, people, loggedIn } = scope
  const list = { people, limit: requestOf(scope).limit ?? null, first: [] }
  return {
    clock: clock(),
    logins: loginConcerns(thresholds.neverLoggedIn, people, loggedIn),
    payments: paymentConcerns(thresholds, people),
    verification: unverifiedWithCredits(list),
    customers: activeWithoutCredits(thresholds.activeProvider, list),
  }
}

export const problems = endpoint({
  path: 'problems/',
  summary: 'What is wrong, with whom or what it is about',
  numbers: {},
  answer: Problems,
  needs: scope => [namedNeeds(scope), ...furtherRules(requestOf(scope)).map(({ needs }) => needs)],

  async read(_, platform) {
    const { flights, thresholds } = platform
    const request = requestOf(platform)
    const further = furtherRules(request)
    // Theirs are only read along: one that fails leaves the others.
    const { values, snapshot } = await flights.ask(
      namedNeeds(platform),
      further.flatMap(({ needs }) => readingsOf(needs)),
    )
    const found = [
      ...loginIssue(values.logins, thresholds),
      ...paymentIssue(values.payments, thresholds),
      ...verificationIssue(values.verification),
      ...potentialCustomers(values.customers),
      ...furtherProblems(further, snapshot, { ...request, now: snapshot.now }),
    ]
    return { problems_detected: found.length, timestamp: values.clock[0]?.now ?? '', problems: found }
  },
})
