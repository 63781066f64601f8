import { ticketsOf } from '../platform/account-tickets.js'
import { leftOut, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsedBriefly } from '../text/duration.js'
import { DEFAULT_ROWS, pagePart } from './types.js'
import { after, missingNotes } from './words.js'

export const tickets = (userId: string) =>
  pagePart({
    emoji: '🎫',
    title: 'SUPPORT TICKETS',

    needs: request => ({ tickets: attempt(ticketsOf(userId, listLimit(request, DEFAULT_ROWS)), { optional: true }) }),

    view: ({ tickets }, { now }) => {
      const rows = rowsOf(tickets)
      const [first] = rows
      if (!first) return missingNotes(tickets, 'Support tickets')
      return [
        {
          kind: 'table',
          columns: [
            { title: 'Number', minWidth: 8 },
            { title: 'Title' },
            { title: 'Priority' },
            { title: 'Status' },
            { title: 'Opened' },
            { title: 'Age', align: 'right' },
            { title: 'Touched', align: 'right' },
          ],
          rows: rows.map(({ number, title, priority, status, createdAt, updatedAt }) => [
            [text(number)],
            [text(title)],
            [statusName(priority)],
            [statusName(status)],
            [time(createdAt)],
            [elapsedBriefly(createdAt, now)],
            [after(createdAt, updatedAt)],
          ]),
          ...leftOut(first.total, rows.length, 'older'),
        },
      ]
    },
  })
