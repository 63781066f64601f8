import { line, money, text } from '../report/blocks.js'
import { writtenCode } from '../report/phrases.js'
import { elapsed, plural } from '../report/words.js'
import { attempt, rowsOf } from '../source/readings.js'
import { joined } from './subjects.js'
import { rule } from './types.js'
import { ofKind, waitingInWallets } from './waiting-list.js'

/** Somebody paid, and has nothing for it: at any age. */
export const unmatchedMoney = rule({
  title: 'payments that nobody could be found for',
  section: 'payments',
  about: 'others',

  needs: request => ({ wallets: attempt(waitingInWallets(request), { optional: true }) }),

  detect: ({ wallets }, context) => {
    const rows = ofKind(rowsOf(wallets), 'unmatched', context, 'unmatched_money')
    const [first] = rows
    if (!first) return undefined
    return {
      severity: 'high',
      count: first.total,
      message: count => [`${plural(count, 'payment')} that nobody could be found for`],
      action: 'Find out who wrote that code on the transfer, and give them their credits',
      command: 'check_status problems --only unmatched_money --all',
      subjects: rows.map(({ id, amount, createdAt, reference }) => ({
        id,
        line: joined([
          line`code ${text(writtenCode(reference))}: ${money(amount)}`,
          [elapsed(createdAt, context.now)],
          line`check_status deposit ${text(id.slice(0, 8))}`,
        ]),
      })),
    }
  },
})
