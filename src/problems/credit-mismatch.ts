import { creditMismatches } from '../platform/provider-concerns.js'
import { provider } from '../report/phrases.js'
import { plural } from '../report/words.js'
import { joined, listOf } from './subjects.js'
import { rule } from './types.js'

export const creditMismatch = rule({
  title: 'providers whose wallet and profile hold different credits',
  section: 'providers',
  about: 'providers',

  needs: request => ({ providers: creditMismatches(listOf(request, 'credit_mismatch')) }),

  detect: ({ providers }) => {
    const [first] = providers
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [`${plural(count, 'provider')} with different credits in wallet and profile`],
      action: 'Find the transaction that only one of the two saw, and correct the other',
      command: 'check_status problems --only credit_mismatch --all',
      subjects: providers.map(({ id, name, businessName, credits, walletCredits }) => ({
        id,
        line: joined([provider(name, businessName), [`profile ${credits}, wallet ${walletCredits}`]]),
      })),
    }
  },
})
