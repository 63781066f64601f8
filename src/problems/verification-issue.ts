import { unverifiedWithCredits } from '../platform/provider-concerns.js'
import { text } from '../report/blocks.js'
import { listOptions } from '../report/lists.js'
import { joinParts, providerName, userCommand } from '../report/phrases.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const verificationIssue = rule({
  title: 'providers who paid but cannot work because they are not verified',
  section: 'providers',
  about: 'providers',

  needs: request => ({ providers: unverifiedWithCredits(listOptions(request, 'verification_issue')) }),

  detect: ({ providers }) => {
    const [first] = providers
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [
        `${plural(count, 'provider')} ${count === 1 ? 'has' : 'have'} credits but ${count === 1 ? 'is' : 'are'} not verified`,
      ],
      action: 'Verify their profiles, or tell them what is missing',
      subjects: providers.map(({ id, name, businessName, credits, status }) => ({
        id,
        line: joinParts([providerName(name, businessName), [plural(credits, 'credit')], [text(status)]]),
        command: userCommand(name, null),
      })),
    }
  },
})
