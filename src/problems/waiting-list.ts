import { type PendingDeposit, pendingDeposits } from '../platform/deposit-concerns.js'
import { type WaitingMoney, waitingMoney } from '../platform/wallet-deposits.js'
import type { Request } from '../report/context.js'
import { listedRows, sharedListOptions } from '../report/lists.js'

/** Pending deposit requests. Two rules and a section need them, and one reading serves all. */
export const waitingRequests = (request: Request) =>
  pendingDeposits(request.thresholds, sharedListOptions(request, 'payment_issue', 'premium_requests'))

/** The same for wallets. */
export const waitingInWallets = (request: Request) =>
  waitingMoney(
    request.thresholds.pendingDeposit,
    request.window.since,
    sharedListOptions(request, 'payment_issue', 'unmatched_money', 'credits_without_money'),
  )

/** Requests of one kind that have waited too long: with a noted bank reference first, then the oldest. */
export const lateOf = (waiting: readonly PendingDeposit[], kind: 'top-up' | 'premium'): PendingDeposit[] =>
  waiting
    .filter(({ isPremium, isLate }) => isLate && isPremium === (kind === 'premium'))
    .toSorted((a, b) => Number(b.hasEvidence) - Number(a.hasEvidence))

/** The listed payments of one kind. */
export const listedOfKind = (money: readonly WaitingMoney[], kind: WaitingMoney['kind'], request: Request, rule: string): WaitingMoney[] =>
  listedRows(
    money.filter(row => row.kind === kind),
    request,
    rule,
  )
