import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { ANY_PART } from './full-scan-reasons.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import type { SearchKey } from './search-key.js'

const FoundLead = z.object({
  id: z.string(),
  clientId: z.string(),
  title: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  city: z.string(),
  status: z.string(),
  createdAt: z.date(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type FoundLead = z.infer<typeof FoundLead>

/** Leads with that id, or the beginning of it; if there are none, those whose title contains the word. The newest first. */
export const findLeads = ({ word, ids }: SearchKey, limit: number | null): Query<FoundLead> => ({
  kind: 'query',
  name: 'leads.find',
  sql: `
    SELECT *, COUNT(*) OVER () AS total
    FROM (
      SELECT
        l.id,
        client_id AS "clientId",
        title,
        c.name AS category,
        COALESCE(NULLIF(location_city, ''), location_suburb) AS city,
        status,
        created_at AS "createdAt",
        l.id BETWEEN $2::uuid AND $3::uuid AS "isId",
        BOOL_OR(l.id BETWEEN $2::uuid AND $3::uuid) OVER () AS "hasId"
      FROM leads_lead AS l
      LEFT JOIN leads_servicecategory AS c ON c.id = service_category_id
      WHERE l.id BETWEEN $2::uuid AND $3::uuid OR STRPOS(LOWER(title), LOWER($1)) > 0
    ) AS l
    WHERE "isId" OR "hasId" IS NOT TRUE
    ORDER BY "createdAt" DESC, id
    LIMIT $4`,
  values: [word, ids?.[0] ?? null, ids?.[1] ?? null, limit],
  row: FoundLead,
  scans: { leads_lead: ANY_PART },
  reads: {
    leads_lead: ['id', 'client_id', 'title', 'service_category_id', 'location_suburb', 'location_city', 'status', 'created_at'],
    leads_servicecategory: ['id', 'name'],
  },
})

const WholeLead = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  suburb: z.string(),
  city: z.string(),
  status: z.string(),
  assigned: z.int(), // the platform's own count
  notes: z.string(),
  createdAt: z.date(),
  verifiedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
  isOver: z.boolean(), // its time has passed; the platform leaves its status
})
export type WholeLead = z.infer<typeof WholeLead>

/** All columns of one lead. */
export const leadOf = (id: string): Query<WholeLead> => ({
  kind: 'query',
  name: 'leads.one',
  sql: `
    SELECT
      l.id,
      title,
      (SELECT name FROM leads_servicecategory WHERE id = service_category_id) AS category,
      location_suburb AS suburb,
      location_city AS city,
      status,
      assigned_providers_count AS assigned,
      verification_notes AS notes,
      created_at AS "createdAt",
      verified_at AS "verifiedAt",
      expires_at AS "expiresAt",
      (expires_at < now()) IS TRUE AS "isOver"
    FROM leads_lead AS l
    WHERE l.id = $1`,
  values: [id],
  row: WholeLead,
  indexed: true,
  reads: {
    leads_lead: [
      ...['id', 'title', 'service_category_id', 'location_suburb', 'location_city', 'status', 'assigned_providers_count'],
      ...['verification_notes', 'created_at', 'verified_at', 'expires_at'],
    ],
    leads_servicecategory: ['id', 'name'],
  },
})

const LeadProvider = z.object({
  userId: z.string().nullable(), // null, like the name: the user was deleted
  name: pii().nullable(),
  status: z.string(),
  assignedAt: z.date(),
  total: z.int(), // of all rows, not only of those returned
})
export type LeadProvider = z.infer<typeof LeadProvider>

/** The providers that a lead was assigned to, the newest assignment first. */
export const providersOfLead = (leadId: string, limit: number | null): Query<LeadProvider> => ({
  kind: 'query',
  name: 'leads.providers',
  sql: `
    SELECT
      u.id AS "userId",
      ${SHOWN_AS} AS name,
      status,
      assigned_at AS "assignedAt",
      COUNT(*) OVER () AS total
    FROM leads_leadassignment AS s
    LEFT JOIN users_user AS u ON u.id = provider_id
    WHERE lead_id = $1
    ORDER BY assigned_at DESC, s.id
    LIMIT $2`,
  values: [leadId, limit],
  row: LeadProvider,
  scans: { leads_leadassignment: 'no index on leads' },
  reads: { leads_leadassignment: ['id', 'lead_id', 'provider_id', 'status', 'assigned_at'], users_user: ['id', 'email', 'username'] },
})
