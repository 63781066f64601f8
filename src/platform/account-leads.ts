import { z } from 'zod'
import type { Query } from '../source/readings.js'

const shape = {
  id: z.string(),
  createdAt: z.date(),
  title: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  city: z.string(),
  status: z.string(),
  total: z.int(), // of all that match, not only of the rows returned
}

const COLUMNS = `
      l.id,
      l.title,
      c.name AS category,
      COALESCE(NULLIF(l.location_city, ''), l.location_suburb) AS city,
      COUNT(*) OVER () AS total`

const READS = {
  leads_lead: ['id', 'title', 'service_category_id', 'location_suburb', 'location_city', 'status'],
  leads_servicecategory: ['id', 'name'],
}

const ClientLead = z.object({ ...shape, assigned: z.int() })
export type ClientLead = z.infer<typeof ClientLead>

/** Leads that a client posted, newest first. */
export const leadsOf = (userId: string, limit: number | null): Query<ClientLead> => ({
  kind: 'query',
  name: 'leads.ofClient',
  sql: `
    SELECT${COLUMNS},
      l.status,
      l.created_at AS "createdAt",
      l.assigned_providers_count AS assigned
    FROM leads_lead AS l
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    WHERE l.client_id = $1
    ORDER BY l.created_at DESC, l.id
    LIMIT $2`,
  values: [userId, limit],
  row: ClientLead,
  indexed: true,
  reads: { ...READS, leads_lead: [...READS.leads_lead, 'client_id', 'created_at', 'assigned_providers_count'] },
})

const Assignment = z.object({
  ...shape,
  id: z.string().nullable(),
  title: z.string().nullable(),
  city: z.string().nullable(),
  leadStatus: z.string().nullable(),
})
export type Assignment = z.infer<typeof Assignment>

/** Leads that a provider was assigned to, the newest assignment first; nulls if the lead was deleted. */
export const assignmentsOf = (userId: string, limit: number | null): Query<Assignment> => ({
  kind: 'query',
  name: 'leads.ofProvider',
  sql: `
    SELECT${COLUMNS},
      s.status,
      s.assigned_at AS "createdAt",
      l.status AS "leadStatus"
    FROM leads_leadassignment AS s
    LEFT JOIN leads_lead AS l ON l.id = s.lead_id
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    WHERE s.provider_id = $1
    ORDER BY s.assigned_at DESC, s.id
    LIMIT $2`,
  values: [userId, limit],
  row: Assignment,
  scans: { leads_leadassignment: 'no index on providers' },
  reads: { ...READS, leads_leadassignment: ['id', 'lead_id', 'provider_id', 'status', 'assigned_at'] },
})
