import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { joinByKey, leadingValues } from './index-scan.js'
import { FULL_NAME, IS_ANONYMOUS, SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { isPlaceholderPhone, phoneOrNull } from './phone.js'
import { sinceSql, sinceValue } from './window.js'

export const NewLead = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  client: pii().nullable(), // their e-mail; null: anonymous or deleted
  clientName: pii(),
  clientPhone: pii().nullable(),
  isUncertain: z.boolean(), // the client's identity, if the phone is a placeholder
  suburb: z.string(),
  city: z.string(),
  status: z.string(),
  createdAt: z.date(),
})
export type NewLead = z.infer<typeof NewLead>

/**
 * Leads created at or after `since`, except those in `knownIds`, the oldest first. `watch` polls this next to the application, so it
 * reads only a range of the index on (status, created_at) for each status.
 */
export const newLeads = (since: Date, knownIds: readonly string[], limit: number): Query<NewLead> => ({
  kind: 'query',
  name: 'leads.new',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      l.id,
      l.title,
      c.name AS category,
      CASE WHEN NOT ${IS_ANONYMOUS} THEN ${SHOWN_AS} END AS client,
      ${FULL_NAME} AS "clientName",
      ${phoneOrNull('phone')} AS "clientPhone",
      ${isPlaceholderPhone('phone')} AS "isUncertain",
      l.location_suburb AS suburb,
      l.location_city AS city,
      l.status,
      l.created_at AS "createdAt"
    FROM (
      SELECT ranges.*
      FROM v, LATERAL (
        SELECT id, client_id, service_category_id, title, location_suburb, location_city, status, created_at
        FROM leads_lead
        WHERE status = k
          AND created_at >= ${sinceSql({ at: since })}
          AND id::text <> ALL($2)
        ORDER BY created_at, id
        LIMIT $3
      ) AS ranges
      ORDER BY created_at, id
      LIMIT $3
    ) AS l
    ${joinByKey('leads_servicecategory', 'c', 'id', 'l.service_category_id', ['name'])}
    ${joinByKey('users_user', 'u', 'id', 'l.client_id', ['email', 'username', 'first_name', 'last_name', 'phone'])}
    ORDER BY l.created_at, l.id`,
  values: [sinceValue({ at: since }), knownIds, limit],
  row: NewLead,
  indexed: true,
  reads: {
    leads_lead: ['id', 'client_id', 'service_category_id', 'title', 'location_suburb', 'location_city', 'status', 'created_at'],
    leads_servicecategory: ['id', 'name'],
    users_user: ['id', 'email', 'username', 'first_name', 'last_name', 'phone'],
  },
})
