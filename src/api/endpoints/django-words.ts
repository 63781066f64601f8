import type { RuleId } from '../../problems/index.js'
import type { ThresholdValues } from '../../report/context.js'
import { HOUR, writeDuration } from '../../text/duration.js'

interface DjangoWords {
  message(count: number, thresholds: ThresholdValues): string
  readonly action: string
}

/** `2 hours`, or as operators write it if it is not a whole number of hours. */
const hours = (seconds: number): string => (seconds % HOUR === 0 ? `${seconds / HOUR} hours` : writeDuration(seconds))

/** The four rules of the Django view, in its words, which clients may match: it never used the singular. */
export const DJANGO_WORDS = {
  login_issue: {
    message: (count, { neverLoggedIn }) => `${count} users registered >${writeDuration(neverLoggedIn)} ago but never logged in`,
    action: 'Send welcome email or check if having login issues',
  },
  payment_issue: {
    message: (count, { pendingDeposit }) => `${count} deposits pending >${hours(pendingDeposit)}`,
    action: 'Review and approve deposits manually',
  },
  verification_issue: {
    message: count => `${count} providers have credits but not verified`,
    action: 'Verify these providers to let them use credits',
  },
  potential_customers: {
    message: count => `${count} active providers with 0 credits (potential buyers)`,
    action: 'Follow up - they might want to buy credits',
  },
} satisfies Partial<Record<RuleId, DjangoWords>>

/** Undefined for rules that the Django view did not have. */
export const djangoWords = (rule: string): DjangoWords | undefined => (DJANGO_WORDS as Readonly<Record<string, DjangoWords>>)[rule]
