import { type WaitingDeposit, waitingDeposits } from '../platform/deposit-concerns.js'
import type { Request } from '../report/context.js'
import { listOf } from './subjects.js'

const list = (request: Request) => listOf(request, 'payment_issue', 'premium_requests')

/** Two rules judge the deposits that wait; one reading serves both. */
export const waitingList = (request: Request) => {
  const { pendingDeposit, premiumRequest, premiumRepeats } = request.thresholds
  return waitingDeposits({ topUp: pendingDeposit, premium: premiumRequest, repeats: premiumRepeats }, list(request))
}

/** Those of one kind, in the order of the reading. */
export const waitingOf = (waiting: readonly WaitingDeposit[], kind: 'top-up' | 'premium', request: Request): readonly WaitingDeposit[] =>
  waiting.filter(({ isPremium }) => isPremium === (kind === 'premium')).slice(0, list(request).limit ?? undefined)
