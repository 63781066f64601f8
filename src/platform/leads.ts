import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { type Since, sinceSql, sinceValue } from './window.js'

const MOST_STATUSES = 20

const LeadCount = z.object({
  status: z.string().nullable(), // null: the row that counts all of them
  count: z.int(),
})
export type LeadCount = z.infer<typeof LeadCount>

/** Leads that came in since: first a row over all (`status` null), then one for each status, the most frequent first. */
export const leadCounts = (since: Since): Query<LeadCount> => ({
  kind: 'query',
  name: 'leads.counts',
  sql: `
    SELECT
      CASE GROUPING(status) WHEN 0 THEN COALESCE(status, '') END AS status,
      COUNT(*)::int AS count
    FROM leads_lead
    WHERE created_at >= ${sinceSql(since)}
    GROUP BY GROUPING SETS ((), (status))
    ORDER BY GROUPING(status) DESC, count DESC, status
    LIMIT ${MOST_STATUSES + 1}`,
  values: [sinceValue(since)],
  row: LeadCount,
  reads: { leads_lead: ['status', 'created_at'] },
})

const Lead = z.object({
  id: z.string(),
  category: z.string().nullable(), // null: the category is gone
  city: z.string(),
  status: z.string(),
  createdAt: z.date(),
})
export type Lead = z.infer<typeof Lead>

/** Leads that came in since, newest first, at most `limit`. */
export const newestLeads = (since: Since, limit: number | null): Query<Lead> => ({
  kind: 'query',
  name: 'leads.newest',
  sql: `
    SELECT
      l.id,
      c.name AS category,
      COALESCE(NULLIF(l.location_city, ''), l.location_suburb) AS city,
      l.status,
      l.created_at AS "createdAt"
    FROM (
      SELECT id, service_category_id, location_suburb, location_city, status, created_at
      FROM leads_lead
      WHERE created_at >= ${sinceSql(since)}
      ORDER BY created_at DESC, id
      LIMIT $2
    ) AS l
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    ORDER BY l.created_at DESC, l.id`,
  values: [sinceValue(since), limit],
  row: Lead,
  reads: {
    leads_lead: ['id', 'service_category_id', 'location_suburb', 'location_city', 'status', 'created_at'],
    leads_servicecategory: ['id', 'name'],
  },
})

const UnassignedLead = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  city: z.string(),
  verifiedAt: z.date(),
  total: z.int(), // of all that match, not only of the rows returned
})
export type UnassignedLead = z.infer<typeof UnassignedLead>

/** Verified leads, of any age, that no provider was assigned to; the oldest first. */
export const unassignedLeads = (limit: number | null): Query<UnassignedLead> => ({
  kind: 'query',
  name: 'leads.unassigned',
  sql: `
    SELECT
      l.id,
      l.title,
      c.name AS category,
      COALESCE(NULLIF(l.location_city, ''), l.location_suburb) AS city,
      COALESCE(l.verified_at, l.created_at) AS "verifiedAt",
      (COUNT(*) OVER ())::int AS total
    FROM leads_lead AS l
    LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
    WHERE l.status = 'verified'
      AND l.assigned_providers_count = 0
      AND NOT EXISTS (SELECT FROM leads_leadassignment AS s WHERE s.lead_id = l.id)
    ORDER BY "verifiedAt", l.id
    LIMIT $1`,
  values: [limit],
  row: UnassignedLead,
  reads: {
    leads_lead: [
      'id',
      'title',
      'service_category_id',
      'location_suburb',
      'location_city',
      'status',
      'assigned_providers_count',
      'created_at',
      'verified_at',
    ],
    leads_servicecategory: ['id', 'name'],
    leads_leadassignment: ['lead_id'],
  },
})
