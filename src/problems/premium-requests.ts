import { line, money } from '../report/blocks.js'
import { ownerName } from '../report/phrases.js'
import { elapsed, plural, span } from '../report/words.js'
import { joined } from './subjects.js'
import { rule } from './types.js'
import { waitingList, waitingOf } from './waiting-list.js'

export const premiumRequests = rule({
  title: 'premium listing requests that wait, or are asked for again and again',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ waiting: waitingList(request) }),

  detect: ({ waiting }, context) => {
    const { now, thresholds } = context
    const requests = waitingOf(waiting, 'premium', context)
    const [first] = requests
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [
        `${plural(count, 'premium listing request')} pending >${span(thresholds.premiumRequest)}, or asked for repeatedly`,
      ],
      action: 'Check the payment, then approve or decline the listing',
      command: 'check_status problems --only premium_requests --all',
      subjects: requests.map(({ id, name, amount, createdAt, requests }) => ({
        id,
        line: joined([
          line`${ownerName(name)}: ${money(amount)}`,
          [elapsed(createdAt, now)],
          requests >= thresholds.premiumRepeats ? [`asked ${requests} times`] : undefined,
        ]),
      })),
    }
  },
})
