import { line, money } from '../report/blocks.js'
import { listedRows } from '../report/lists.js'
import { depositCommand, joinParts, ownerName } from '../report/phrases.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'
import { lateOf, waitingRequests } from './waiting-list.js'

export const premiumRequests = rule({
  title: 'premium listing requests that wait too long, or are repeated',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ waiting: waitingRequests(request) }),

  detect: ({ waiting }, context) => {
    const { now, thresholds } = context
    const requests = listedRows(lateOf(waiting, 'premium'), context, 'premium_requests')
    const [first] = requests
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.late,
      message: count => [
        `${plural(count, 'premium listing request')} pending >${writeDuration(thresholds.premiumRequest)}, or asked for repeatedly`,
      ],
      action: 'Check the payment, then approve or decline the listing',
      subjects: requests.map(({ id, name, amount, createdAt, reference, requests }) => ({
        id,
        line: joinParts([
          line`${ownerName(name)}: ${money(amount)}`,
          [elapsed(createdAt, now)],
          requests >= thresholds.premiumRepeats ? [`asked ${plural(requests, 'time')}`] : undefined,
        ]),
        command: depositCommand(reference, id),
        began: createdAt,
      })),
    }
  },
})
