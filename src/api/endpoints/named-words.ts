import type { RuleId } from '../../problems/index.js'
import type { ThresholdValues } from '../../report/context.js'
import { span } from '../../text/words.js'

interface Words {
  message(count: number, thresholds: ThresholdValues): string
  readonly action: string
}

/** `2 hours`, and as operators write it where it is no whole number of them. */
const hours = (seconds: number): string => (seconds % 3600 === 0 ? `${seconds / 3600} hours` : span(seconds))

/** The four rules that the Django view knew, in its words, which clients may look for: it never counted in the singular. */
export const NAMED_WORDS = {
  login_issue: {
    message: (count, { neverLoggedIn }) => `${count} users registered >${span(neverLoggedIn)} ago but never logged in`,
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
} satisfies Partial<Record<RuleId, Words>>

/** Undefined: the rule is one that the Django view did not know. */
export const namedWords = (rule: string): Words | undefined => (NAMED_WORDS as Readonly<Record<string, Words>>)[rule]
