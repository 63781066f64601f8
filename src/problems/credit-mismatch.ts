import { unspendableCredits } from '../platform/unspendable.js'
import { line, money, time } from '../report/blocks.js'
import { listOptions } from '../report/lists.js'
import { depositCommand, joinParts, providerName } from '../report/phrases.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

/** Only profiles with more credits than the wallet because of a payment: other differences cost nobody anything. */
export const creditMismatch = rule({
  title: 'providers who paid for credits that they cannot spend',
  section: 'providers',
  about: 'providers',

  needs: request => ({ providers: unspendableCredits(listOptions(request, 'credit_mismatch')) }),

  detect: ({ providers }) => {
    const [first] = providers
    if (!first) return undefined
    return {
      severity: 'high',
      count: first.total,
      message: count => [`${plural(count, 'provider')} paid for credits that cannot be spent: they are in the profile, not in the wallet`],
      action: 'Look at all traces of the payment, then give the wallet the credits that only the profile has',
      subjects: providers.map(row => ({
        id: row.id,
        line: joinParts([
          providerName(row.name, row.businessName),
          line`paid by ${money(row.amount)} on ${time(row.processedAt)}${[row.deposits > 1 ? ` and ${plural(row.deposits - 1, 'more deposit')}` : '']}, ${[plural(row.missing, 'credit')]} not in the wallet`,
          [`profile ${row.profile}, wallet ${row.wallet}`],
        ]),
        command: depositCommand(row.reference, row.depositId),
        began: row.processedAt,
      })),
    }
  },
})
