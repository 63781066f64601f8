import { z } from 'zod'
import type { Query, Span } from '../source/readings.js'
import { leadingValues, newestOfAll } from './index-scan.js'
import { IN_LAST_HOUR, IS_DATE, madeWithin, sinceValue } from './window.js'

const MAX_STATUSES = 20

/** SQL for queries of the table of leads alone. */
export const CATEGORY = '(SELECT name FROM leads_servicecategory WHERE id = service_category_id)'
export const PLACE = "COALESCE(NULLIF(location_city, ''), location_suburb)"

export const LeadCount = z.object({
  status: z.string().nullable(), // null: the row for all statuses
  count: z.int(),
  lastHour: z.int(), // of these, within the last hour
  last: z.date().nullable(), // the newest lead there is, whatever the window
})
export type LeadCount = z.infer<typeof LeadCount>

/** Counts of the leads created since: a row for all (`status` null), then one for each status, the most frequent first. */
export const leadCounts = (since: Span): Query<LeadCount> => ({
  kind: 'query',
  name: 'leads.counts',
  sql: `
    WITH ${leadingValues('leads_lead', 'status')}
    SELECT
      k AS status,
      COUNT(*) AS count,
      COUNT(*) FILTER (WHERE ${IN_LAST_HOUR}) AS "lastHour",
      (${newestOfAll('leads_lead', 'status')}) AS last
    FROM v, LATERAL (SELECT created_at FROM leads_lead WHERE status = k AND ${madeWithin(since)} AND ${IS_DATE} OFFSET 0) AS l
    GROUP BY ROLLUP (k)
    ORDER BY count DESC, k NULLS FIRST
    LIMIT ${MAX_STATUSES + 1}`,
  values: [sinceValue(since)],
  row: LeadCount,
  indexed: true,
  reads: { leads_lead: ['status', 'created_at'] },
})

export const Lead = z.object({
  id: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  city: z.string(),
  status: z.string(),
  createdAt: z.date(),
})
export type Lead = z.infer<typeof Lead>

/** Leads created since, newest first, at most `limit`. */
export const newestLeads = (since: Span, limit: number | null): Query<Lead> => ({
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
      WHERE status = k AND ${madeWithin(since)}
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
