import { waitingDeposits } from '../platform/deposit-concerns.js'
import type { Request } from '../report/context.js'
import { listOf } from './subjects.js'

/** Two rules judge the deposits that wait; one reading serves both. */
export const waitingList = (request: Request) => {
  const { pendingDeposit, premiumRequest, premiumRepeats } = request.thresholds
  const patience = { topUp: pendingDeposit, premium: premiumRequest, repeats: premiumRepeats }
  return waitingDeposits(patience, listOf(request, 'payment_issue', 'premium_requests'))
}
