import { openTickets as readTickets } from '../platform/tickets.js'
import { line, person, text } from '../report/blocks.js'
import { listOptions } from '../report/lists.js'
import { joinParts, userCommand } from '../report/phrases.js'
import { attempt } from '../source/readings.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

/** Not every platform has support tickets; without the table, none are open. */
export const openTickets = rule({
  title: 'support tickets that nobody has closed',
  section: 'recent',
  about: 'others',

  needs: request => ({
    tickets: attempt(readTickets(request.thresholds.openTicket, listOptions(request, 'open_tickets')), { optional: true }),
  }),

  detect: ({ tickets }, { now, thresholds }) => {
    const rows = tickets.ok ? tickets.value : []
    const [first] = rows
    if (!first) return undefined
    return {
      severity: 'medium',
      count: first.total,
      message: count => [`${plural(count, 'support ticket')} open >${writeDuration(thresholds.openTicket)}`],
      action: 'Answer them, or close what is solved',
      subjects: rows.map(({ id, number, title, name, status, createdAt }) => ({
        id,
        line: joinParts([line`${text(number)} ${text(title)}`, [person(name)], [text(status)], [elapsed(createdAt, now)]]),
        command: userCommand(name, null),
        began: createdAt,
      })),
    }
  },
})
