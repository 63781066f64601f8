import { doubtfulDeposits, MOST_DOUBTFUL } from '../platform/deposit-concerns.js'
import type { Request } from '../report/context.js'
import { listOptions } from '../report/lists.js'

/** Deposits whose money and credits may not tally: two rules judge them, and one reading serves both. */
export const doubtfulList = (request: Request) =>
  doubtfulDeposits(request.thresholds.stuckDeposit, request.window.since, listOptions(request, 'stuck_deposits', 'credits_without_money'))

/** Why none among so many does not say that there is none: the list ends there. */
export const NOT_ALL_CHECKED = {
  unknown: {
    message: `only the ${MOST_DOUBTFUL} oldest of the deposits in doubt were looked at`,
    hint: 'Go through those first: check_status problems --only credits_without_money --all',
  },
}
