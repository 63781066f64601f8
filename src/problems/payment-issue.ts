import type { PendingDeposit } from '../platform/deposit-concerns.js'
import { line, money, text } from '../report/blocks.js'
import { listedRows } from '../report/lists.js'
import { bankReferenceWord, depositCommand, isPlainWord, joinParts, ownerName } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'
import { lateOf, waitingInWallets, waitingRequests } from './waiting-list.js'

interface WaitingTopUp extends Pick<PendingDeposit, 'id' | 'name' | 'amount' | 'createdAt' | 'reference' | 'hasEvidence'> {
  readonly isOfWallet: boolean
}

/** A top-up is in one of two tables, depending on the page it was made on; not every platform has the second. */
export const paymentIssue = rule({
  title: 'top-ups waiting for approval',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ requests: waitingRequests(request), wallets: attempt(waitingInWallets(request), { optional: true }) }),

  detect: ({ requests, wallets }, context) => {
    const { now, thresholds } = context
    const late = lateOf(requests, 'top-up')
    const inWallets = rowsOf(wallets).filter(({ kind, isLate }) => isLate && kind === 'pending')
    const count = (late[0]?.late ?? 0) + (inWallets[0]?.late ?? 0)
    const all: WaitingTopUp[] = [
      ...late.map(deposit => ({ ...deposit, isOfWallet: false })),
      ...inWallets.map(deposit => ({ ...deposit, hasEvidence: false, isOfWallet: true })),
    ].toSorted((a, b) => Number(b.hasEvidence) - Number(a.hasEvidence) || a.createdAt.getTime() - b.createdAt.getTime())
    const shown = listedRows(all, context, 'payment_issue')
    const [first] = shown
    if (!first) return undefined
    return {
      severity: 'high',
      count,
      message: count => [`${plural(count, 'deposit')} pending >${writeDuration(thresholds.pendingDeposit)}`],
      action: 'Match a bank statement first, then approve the deposits in the admin of the platform',
      subjects: shown.map(({ id, name, amount, createdAt, reference, hasEvidence, isOfWallet }) => ({
        id,
        line: joinParts([
          line`${ownerName(name)}: ${money(amount)}`,
          hasEvidence ? [`bank reference ${bankReferenceWord(true)}`] : undefined,
          isOfWallet ? ['wallet top-up'] : undefined,
          [elapsed(createdAt, now)],
          isPlainWord(reference) ? undefined : [text(reference)],
        ]),
        command: depositCommand(reference, id),
        began: createdAt,
      })),
    }
  },
})
