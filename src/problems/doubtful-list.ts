import { doubtfulDeposits } from '../platform/deposit-concerns.js'
import type { Request } from '../report/context.js'
import { listOf } from '../report/lists.js'

/** Deposits whose money and credits may not tally: two rules judge them, and one reading serves both. */
export const doubtfulList = (request: Request) =>
  doubtfulDeposits(request.thresholds.stuckDeposit, request.window.since, listOf(request, 'stuck_deposits', 'credits_without_money'))
