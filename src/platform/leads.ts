import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { firstOf, firstValue } from './first.js'
import { joinByKey, leadingValues, newestOfAll } from './index-scan.js'
import { isPerson, type PeoplePatterns, peopleValue } from './people.js'
import { IN_LAST_HOUR, IS_DATE, olderThan, type Since, secondsValue, sinceSql, sinceValue } from './window.js'

const MOST_STATUSES = 20

const CATEGORY = '(SELECT name FROM leads_servicecategory WHERE id = service_category_id)'
const PLACE = "COALESCE(NULLIF(location_city, ''), location_suburb)"

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
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      k AS status,
      COUNT(*) AS count,
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) AS "lastHour",
      (${newestOfAll('leads_lead', 'status')}) AS last
    FROM v, LATERAL (SELECT created_at FROM leads_lead WHERE status = k AND created_at >= ${sinceSql(since)} AND ${IS_DATE} OFFSET 0) AS l
    GROUP BY ROLLUP (k)
    ORDER BY count DESC, k NULLS FIRST
    LIMIT ${MOST_STATUSES + 1}`,
  values: [sinceValue(since)],
  row: LeadCount,
  indexed: true,
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
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT l.*
    FROM v, LATERAL (
      SELECT
        id,
        ${CATEGORY} AS category,
        ${PLACE} AS city,
        status,
        created_at AS "createdAt"
      FROM leads_lead
      WHERE status = k AND created_at >= ${sinceSql(since)}
      ORDER BY created_at DESC, id
      LIMIT $2
    ) AS l
    ORDER BY "createdAt" DESC, id
    LIMIT $2`,
  values: [sinceValue(since), limit],
  row: Lead,
  indexed: true,
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
    WITH l AS (
      SELECT
        id,
        client_id,
        title,
        ${CATEGORY} AS category,
        ${PLACE} AS city,
        COALESCE(verified_at, created_at) AS "verifiedAt"
      FROM leads_lead
      WHERE status = 'verified' AND assigned_providers_count = 0
    )
    SELECT *, COUNT(*) OVER () AS total, COUNT(*) FILTER (WHERE "isForgotten") OVER () AS forgotten
    FROM (
      SELECT id, title, category, city, "verifiedAt", ${olderThan('"verifiedAt"', 1)} AND ${isPerson(2, people)} AS "isForgotten"
      FROM l
      ${joinByKey('users_user', 'u', 'id', 'client_id', ['email', 'username'])}
      WHERE id NOT IN (SELECT lead_id FROM leads_leadassignment WHERE lead_id IN (SELECT id FROM l))
      OFFSET 0
    ) AS l
    ORDER BY ${firstOf('id', 4, first)}"verifiedAt", id
    LIMIT $3`,
  values: [secondsValue(seconds), peopleValue(people), limit, ...firstValue(first)],
  row: UnassignedLead,
  scans: { leads_leadassignment: 'no index on leads' },
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
