import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { firstOf, firstValue } from './first.js'
import { isNotPerson, type PeoplePatterns, peopleValue } from './people.js'
import { IN_LAST_HOUR, olderThan, type Since, secondsValue, sinceSql, sinceValue } from './window.js'

const MOST_STATUSES = 20

export const LeadCount = z.object({
  status: z.string().nullable(), // null: the row that counts all of them
  count: z.int(),
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // the newest lead there is, whatever the window
})
export type LeadCount = z.infer<typeof LeadCount>

/** Leads that came in since: first a row over all (`status` null), then one for each status, the most frequent first. */
export const leadCounts = (since: Since): Query<LeadCount> => ({
  kind: 'query',
  name: 'leads.counts',
  sql: `
    SELECT
      CASE GROUPING(status) WHEN 0 THEN COALESCE(status, '') END AS status,
      COUNT(*)::int AS count,
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR})::int AS "lastHour",
      (SELECT MAX(created_at) FROM leads_lead) AS last
    FROM leads_lead
    WHERE created_at >= ${sinceSql(since)}
    GROUP BY GROUPING SETS ((), (status))
    ORDER BY GROUPING(status) DESC, count DESC, status
    LIMIT ${MOST_STATUSES + 1}`,
  values: [sinceValue(since)],
  row: LeadCount,
  reads: { leads_lead: ['status', 'created_at'] },
})

export const Lead = z.object({
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

export const UnassignedLead = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  city: z.string(),
  verifiedAt: z.date(),
  isForgotten: z.boolean(), // a person's, and verified longer ago than was asked about
  // of all that match, not only of the rows returned
  total: z.int(),
  forgotten: z.int(),
})
export type UnassignedLead = z.infer<typeof UnassignedLead>

/** Verified leads, of any age, that no provider was assigned to; the oldest first, before them those of `first`. */
export const unassignedLeads = (
  seconds: number,
  people: PeoplePatterns,
  limit: number | null,
  first: readonly string[] = [],
): Query<UnassignedLead> => ({
  kind: 'query',
  name: 'leads.unassigned',
  sql: `
    SELECT
      *,
      COUNT(*) OVER ()::int AS total,
      COUNT(*) FILTER (WHERE "isForgotten") OVER ()::int AS forgotten
    FROM (
      SELECT
        l.id,
        l.title,
        c.name AS category,
        COALESCE(NULLIF(l.location_city, ''), l.location_suburb) AS city,
        COALESCE(l.verified_at, l.created_at) AS "verifiedAt",
        ${olderThan('COALESCE(l.verified_at, l.created_at)', 1)} AND NOT ${isNotPerson(2)} AS "isForgotten"
      FROM leads_lead AS l
      LEFT JOIN leads_servicecategory AS c ON c.id = l.service_category_id
      LEFT JOIN users_user AS u ON u.id = l.client_id
      WHERE l.status = 'verified'
        AND l.assigned_providers_count = 0
        AND NOT EXISTS (SELECT FROM leads_leadassignment AS s WHERE s.lead_id = l.id)
    ) AS l
    ORDER BY ${firstOf('id', 4, first)}"verifiedAt", id
    LIMIT $3`,
  values: [secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: UnassignedLead,
  reads: {
    leads_lead: [
      'id',
      'client_id',
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
    users_user: ['id', 'email', 'username'],
  },
})
