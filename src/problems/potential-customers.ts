import { activeWithoutCredits } from '../platform/provider-concerns.js'
import { listOptions } from '../report/lists.js'
import { joinParts, providerName, userCommand } from '../report/phrases.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

/** Whoever asked for a top-up needs no offer. @param waiting how many of them did */
const actionFor = (waiting: number, total: number): string => {
  if (waiting === 0) return 'Offer them credits'
  if (waiting < total) return `Approve the top-ups of ${waiting} of them first: they asked already. Offer credits only to the others`
  return total === 1 ? 'Approve their top-up first: they asked already' : 'Approve their top-ups first: they asked already'
}

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
      action: actionFor(first.waiting, first.total),
      subjects: providers.map(({ id, name, businessName, activeAt, waits }) => ({
        id,
        line: joinParts([
          providerName(name, businessName),
          [`active ${elapsed(activeAt, now)} ago`],
          waits ? ['asked already: their top-up waits for approval'] : undefined,
        ]),
        command: userCommand(name, null),
      })),
    }
  },
})
