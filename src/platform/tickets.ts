import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { innerJoinByKey } from './index-scan.js'
import { isNotPerson, type PeoplePatterns, peopleValue, SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { intervalValue, olderThan } from './window.js'

/** Not every platform has support tickets. */
export const TICKET_TABLES = ['support_supportticket']

const OpenTicket = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  name: pii(),
  status: z.string(),
  createdAt: z.date(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type OpenTicket = z.infer<typeof OpenTicket>

/**
 * Support tickets open for longer than `seconds`, those in `first` before all others, then the oldest first. Not every platform has the
 * table.
 */
export const openTickets = (
  seconds: number,
  { people, limit, first }: { readonly people: PeoplePatterns; readonly limit: number | null; readonly first: readonly string[] },
): Query<OpenTicket> => ({
  kind: 'query',
  name: 'tickets.open',
  sql: `
    SELECT
      id,
      ticket_number AS number,
      title,
      ${SHOWN_AS} AS name,
      status,
      created_at AS "createdAt",
      COUNT(*) OVER () AS total
    FROM support_supportticket AS t${innerJoinByKey('users_user', 'u', 'id', 'user_id', ['email', 'username'])}
    WHERE status NOT IN ('resolved', 'closed')
      AND ${olderThan('created_at', 1)}
      AND NOT ${isNotPerson(2, people)}
    ORDER BY ${pinnedFirst('id', 4, first)}created_at, id
    LIMIT $3`,
  values: [intervalValue(seconds), peopleValue(people), limit, ...pinnedValue(first)],
  row: OpenTicket,
  scans: { support_supportticket: 'indexed by its primary key only' },
  lateTables: TICKET_TABLES,
  reads: {
    support_supportticket: ['id', 'ticket_number', 'title', 'status', 'user_id', 'created_at'],
    users_user: ['id', 'email', 'username'],
  },
})
