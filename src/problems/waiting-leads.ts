import { waitingLeads as readWaiting } from '../platform/lead-concerns.js'
import { line, text } from '../report/blocks.js'
import { listOptions } from '../report/lists.js'
import { joinParts, leadCommand } from '../report/phrases.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const waitingLeads = rule({
  title: 'leads that stay pending until a human looks at them',
  section: 'leads',
  about: 'others',

  needs: request => {
    const { limit, first } = listOptions(request, 'waiting_leads')
    return { leads: readWaiting(request.thresholds.waitingLead, limit, first) }
  },

  detect: ({ leads }, { now, thresholds }) => {
    const [first] = leads
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [`${plural(count, 'lead')} pending >${writeDuration(thresholds.waitingLead)}, waiting for a human`],
      action: 'Verify or cancel them: nothing else moves them on',
      subjects: leads.map(({ id, title, city, createdAt, reason }) => ({
        id,
        line: joinParts([
          line`${text(title)} in ${text(city || 'an unknown place')}`,
          [elapsed(createdAt, now)],
          reason === null ? undefined : line`blocked: ${text(reason.trim())}`,
        ]),
        command: leadCommand(id),
        began: createdAt,
      })),
    }
  },
})
