import { line, money, text } from '../report/blocks.js'
import { ownerName } from '../report/phrases.js'
import { elapsed, plural, span } from '../report/words.js'
import { joined } from './subjects.js'
import { rule } from './types.js'
import { waitingList, waitingOf } from './waiting-list.js'

export const paymentIssue = rule({
  title: 'top-ups that wait for approval',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ waiting: waitingList(request) }),

  detect: ({ waiting }, context) => {
    const { now, thresholds } = context
    const pending = waitingOf(waiting, 'top-up', context)
    const [first] = pending
    if (!first) return undefined
    return {
      severity: 'high',
      count: first.total,
      message: count => [`${plural(count, 'deposit')} pending >${span(thresholds.pendingDeposit)}`],
      action: 'Review and approve deposits manually',
      command: 'check_status problems --only payment_issue --all',
      subjects: pending.map(({ id, name, amount, createdAt, reference, hasEvidence }) => ({
        id,
        line: joined([
          line`${ownerName(name)}: ${money(amount)}`,
          hasEvidence ? ['💰 payment seen'] : undefined,
          [elapsed(createdAt, now)],
          [text(reference)],
        ]),
      })),
    }
  },
})
