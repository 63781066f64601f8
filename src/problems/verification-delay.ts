import { delayedVerifications } from '../platform/provider-concerns.js'
import { listOptions } from '../report/lists.js'
import { joinParts, providerName, userCommand } from '../report/phrases.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const verificationDelay = rule({
  title: 'providers whose verification takes too long',
  section: 'providers',
  about: 'providers',

  needs: request => ({ providers: delayedVerifications(request.thresholds.verificationDelay, listOptions(request, 'verification_delay')) }),

  detect: ({ providers }, { now, thresholds }) => {
    const [first] = providers
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [`${plural(count, 'provider')} waiting >${writeDuration(thresholds.verificationDelay)} for verification`],
      action: 'Look at their documents and decide',
      subjects: providers.map(({ id, name, businessName, createdAt }) => ({
        id,
        line: joinParts([providerName(name, businessName), [`waiting ${elapsed(createdAt, now)}`]]),
        command: userCommand(name, null),
        began: createdAt,
      })),
    }
  },
})
