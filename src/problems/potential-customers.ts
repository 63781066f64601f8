import { activeWithoutCredits } from '../platform/provider-concerns.js'
import { listOptions } from '../report/lists.js'
import { joinParts, providerName, userCommand } from '../report/phrases.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const potentialCustomers = rule({
  title: 'verified, active providers without credits',
  section: 'providers',
  about: 'providers',

  needs: request => ({ providers: activeWithoutCredits(request.thresholds.activeProvider, listOptions(request, 'potential_customers')) }),

  detect: ({ providers }, { now }) => {
    const [first] = providers
    if (!first) return undefined
    return {
      severity: 'info',
      count: first.total,
      message: count => [`${plural(count, 'active provider')} without credits (potential ${count === 1 ? 'buyer' : 'buyers'})`],
      action: 'Offer them credits',
      subjects: providers.map(({ id, name, businessName, activeAt, waits }) => ({
        id,
        line: joinParts([
          providerName(name, businessName),
          [`active ${elapsed(activeAt, now)} ago`],
          waits ? ['their top-up waits for approval'] : undefined,
        ]),
        command: userCommand(name, null),
      })),
    }
  },
})
