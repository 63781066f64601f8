import { type DoubtfulDeposit, MAX_DOUBTFUL_DEPOSITS, RAND_PER_CREDIT } from '../platform/deposit-concerns.js'
import type { WaitingMoney } from '../platform/wallet-deposits.js'
import { type Line, line, money } from '../report/blocks.js'
import { listedRows } from '../report/lists.js'
import { depositCommand, joinParts, ownerName } from '../report/phrases.js'
import type { Subject } from '../report/problem.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { doubtfulList, NOT_ALL_CHECKED } from './doubtful-list.js'
import { rule } from './types.js'
import { listedOfKind, waitingInWallets } from './waiting-list.js'

const oddCreditsWords = ({ amount, credits }: DoubtfulDeposit): Line =>
  line`${[plural(credits, 'credit')]} for ${money(amount)}, where one costs R${RAND_PER_CREDIT}`

const requestSubject = (deposit: DoubtfulDeposit, now: Date): Subject => ({
  id: deposit.id,
  line: joinParts([
    line`${ownerName(deposit.name)}: ${money(deposit.amount)}`,
    deposit.isUnpaid ? ['completed, though nobody approved it and no bank reference shows that money came'] : undefined,
    deposit.isOdd ? oddCreditsWords(deposit) : undefined,
    [elapsed(deposit.createdAt, now)],
  ]),
  command: depositCommand(deposit.reference, deposit.id),
  began: deposit.createdAt,
})

const walletSubject = ({ id, name, amount, createdAt, reference }: WaitingMoney, now: Date): Subject => ({
  id,
  line: joinParts([
    line`${ownerName(name)}: ${money(amount)}`,
    ['confirmed in the wallet without a bank reference'],
    [elapsed(createdAt, now)],
  ]),
  command: depositCommand(reference, id),
  began: createdAt,
})

export const creditsWithoutMoney = rule({
  title: 'credits given without a payment, or not as many as the payment buys',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ deposits: doubtfulList(request), wallets: attempt(waitingInWallets(request), { optional: true }) }),

  detect: ({ deposits, wallets }, context) => {
    const requests = deposits.filter(deposit => deposit.isUnpaid || deposit.isOdd)
    const inWallets = listedOfKind(
      rowsOf(wallets).filter(({ isLate }) => isLate),
      'unpaid',
      context,
      'credits_without_money',
    )
    const count = requests.length + (inWallets[0]?.late ?? 0)
    const atLeast = deposits.length >= MAX_DOUBTFUL_DEPOSITS
    if (count === 0) return atLeast ? NOT_ALL_CHECKED : undefined
    return {
      severity: 'medium',
      count,
      atLeast,
      message: count => [
        `${atLeast ? 'at least ' : ''}${plural(count, 'deposit')} with credits that no payment explains ${context.window.phrase}`,
      ],
      action: 'Look for the payment in the bank statement, and correct the credits where there is none',
      subjects: [
        ...listedRows(requests, context, 'credits_without_money').map(deposit => requestSubject(deposit, context.now)),
        ...inWallets.map(row => walletSubject(row, context.now)),
      ],
    }
  },
})
