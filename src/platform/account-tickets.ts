import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { TICKET_TABLES } from './tickets.js'

const AccountTicket = z.object({
  createdAt: z.date(),
  updatedAt: z.date(),
  number: z.string(),
  title: z.string(),
  priority: z.string(),
  status: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type AccountTicket = z.infer<typeof AccountTicket>

/** Support tickets of a user, newest first. Not every platform has the table. */
export const ticketsOf = (userId: string, limit: number | null): Query<AccountTicket> => ({
  kind: 'query',
  name: 'tickets.ofUser',
  sql: `
    SELECT
      created_at AS "createdAt",
      updated_at AS "updatedAt",
      ticket_number AS number,
      title,
      priority,
      status,
      COUNT(*) OVER () AS total
    FROM support_supportticket
    WHERE user_id = $1
    ORDER BY created_at DESC, id
    LIMIT $2`,
  values: [userId, limit],
  row: AccountTicket,
  scans: { support_supportticket: 'indexed by its primary key only' },
  lateTables: TICKET_TABLES,
  reads: { support_supportticket: ['id', 'user_id', 'created_at', 'updated_at', 'ticket_number', 'title', 'priority', 'status'] },
})
