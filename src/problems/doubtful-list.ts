import { doubtfulDeposits, MAX_DOUBTFUL_DEPOSITS } from '../platform/deposit-concerns.js'
import type { Request } from '../report/context.js'
import { listOptions } from '../report/lists.js'

/** Deposits whose money and credits may not match. Two rules judge them, and one reading serves both. */
export const doubtfulList = (request: Request) =>
  doubtfulDeposits(request.thresholds.stuckDeposit, request.window.since, listOptions(request, 'stuck_deposits', 'credits_without_money'))

/** The list is cut, so finding no problem in it does not mean that there is none. */
export const NOT_ALL_CHECKED = {
  unknown: {
    message: `only the ${MAX_DOUBTFUL_DEPOSITS} oldest of the deposits in doubt were looked at`,
    hint: 'Go through those first: check_status problems --only credits_without_money --all',
  },
}
