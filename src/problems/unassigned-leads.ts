import { unassignedLeads as readUnassigned } from '../platform/leads.js'
import { line, text } from '../report/blocks.js'
import { place } from '../report/phrases.js'
import { elapsed, plural, span } from '../report/words.js'
import { sharedListOf } from './subjects.js'
import { rule } from './types.js'

export const unassignedLeads = rule({
  title: 'verified leads that no provider was assigned to',
  section: 'leads',
  about: 'others',

  needs: request => {
    const { people, limit, first } = sharedListOf(request, 'unassigned_leads')
    return { leads: readUnassigned(request.thresholds.unassignedLead, people, limit, first) }
  },

  detect: ({ leads }, { now, thresholds }) => {
    const count = leads[0]?.forgotten ?? 0
    if (count === 0) return undefined
    return {
      severity: 'medium',
      count,
      message: count => [`${plural(count, 'lead')} verified >${span(thresholds.unassignedLead)} ago without a provider`],
      action: 'Assign providers, or see why the routing found none',
      command: 'check_status problems --only unassigned_leads --all',
      subjects: leads
        .filter(({ isForgotten }) => isForgotten)
        .map(({ id, title, category, city, verifiedAt }) => ({
          id,
          line: line`${place(category, city)}: ${text(title)} · ${[elapsed(verifiedAt, now)]}`,
        })),
    }
  },
})
