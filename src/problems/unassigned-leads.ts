import { unassignedLeads as readUnassigned } from '../platform/lead-concerns.js'
import { line, text } from '../report/blocks.js'
import { sharedListOptions } from '../report/lists.js'
import { leadCommand, serviceInCity } from '../report/phrases.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const unassignedLeads = rule({
  title: 'verified leads without a provider',
  section: 'leads',
  about: 'others',

  needs: request => {
    const { limit, first } = sharedListOptions(request, 'unassigned_leads')
    return { leads: readUnassigned(request.thresholds.unassignedLead, limit, first) }
  },

  detect: ({ leads }, { now, thresholds }) => {
    const { forgotten: count, all, total } = leads[0] ?? { forgotten: 0, all: 0, total: 0 }
    if (count === 0) return undefined
    const isForgotten = (verifiedAt: Date): boolean => now.getTime() - verifiedAt.getTime() > thresholds.unassignedLead * 1000
    const expired = all - total
    const expiredToo = expired > 0 ? ` (${expired} more ${expired === 1 ? 'has' : 'have'} expired)` : ''
    return {
      severity: 'medium',
      count,
      message: count => [
        `${plural(count, 'lead')} verified >${writeDuration(thresholds.unassignedLead)} ago without a provider${expiredToo}`,
      ],
      action: 'Assign providers, or see why the routing found none',
      subjects: leads
        .filter(({ over, verifiedAt }) => !over && isForgotten(verifiedAt))
        .map(({ id, title, category, city, verifiedAt }) => ({
          id,
          line: line`${serviceInCity(category, city)}: ${text(title)} · ${[elapsed(verifiedAt, now)]}`,
          command: leadCommand(id),
          began: verifiedAt,
        })),
    }
  },
})
