import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { CATEGORY, PLACE } from './leads.js'
import { pinnedFirst, pinnedValue } from './pinned-rows.js'
import { intervalValue, olderThan } from './window.js'

/** The platform never sets the status `expired`: a lead expires by its time, and then cannot be assigned any more. */
const IS_EXPIRED = '(expires_at < now()) IS TRUE'

export const UnassignedLead = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(), // null: the category was deleted
  city: z.string(),
  verifiedAt: z.date(),
  over: z.boolean(),
  // of all that match, not only of the rows returned
  all: z.int(),
  total: z.int(), // of these, not expired
  forgotten: z.int(), // of those, verified more than `seconds` ago
})
export type UnassignedLead = z.infer<typeof UnassignedLead>

/** Verified leads of any age and any client that are assigned to no provider; the oldest first, expired ones last. */
export const unassignedLeads = (seconds: number, limit: number | null, first: readonly string[] = []): Query<UnassignedLead> => ({
  kind: 'query',
  name: 'leads.unassigned',
  sql: `
    WITH l AS (
      SELECT
        id,
        title,
        ${CATEGORY} AS category,
        ${PLACE} AS city,
        COALESCE(verified_at, created_at) AS "verifiedAt",
        ${IS_EXPIRED} AS over
      FROM leads_lead
      WHERE status = 'verified' AND assigned_providers_count = 0
    )
    SELECT
      *,
      COUNT(*) OVER () AS all,
      COUNT(*) FILTER (WHERE NOT over) OVER () AS total,
      COUNT(*) FILTER (WHERE NOT over AND ${olderThan('"verifiedAt"', 1)}) OVER () AS forgotten
    FROM l
    WHERE id NOT IN (SELECT lead_id FROM leads_leadassignment WHERE lead_id IN (SELECT id FROM l))
    ORDER BY ${pinnedFirst('id', 3, first)}over, "verifiedAt", id
    LIMIT $2`,
  values: [intervalValue(seconds), limit, ...pinnedValue(first)],
  row: UnassignedLead,
  scans: { leads_leadassignment: 'no index on leads' },
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
      'expires_at',
    ],
    leads_servicecategory: ['id', 'name'],
    leads_leadassignment: ['lead_id'],
  },
})

const WaitingLead = z.object({
  id: z.string(),
  title: z.string(),
  city: z.string(), // may be empty
  createdAt: z.date(),
  reason: z.string().nullable(), // noted by the quality gate; null: none
  total: z.int(), // of all that match, not only of the rows returned
})
export type WaitingLead = z.infer<typeof WaitingLead>

/**
 * Leads that are pending for longer than `seconds` and not expired, the oldest first; before them those that the quality gate blocked,
 * with its reason, which it notes after the word Blocked: these wait for a person to review them.
 */
export const waitingLeads = (seconds: number, limit: number | null, first: readonly string[]): Query<WaitingLead> => ({
  kind: 'query',
  name: 'leads.waiting',
  sql: `
    SELECT
      id,
      title,
      location_city AS city,
      created_at AS "createdAt",
      SUBSTRING(verification_notes, 'Blocked: *([^\r\n]{1,99})') AS reason,
      COUNT(*) OVER () AS total
    FROM leads_lead
    WHERE status = 'pending' AND ${olderThan('created_at', 1)} AND NOT ${IS_EXPIRED}
    ORDER BY ${pinnedFirst('id', 3, first)}verification_notes NOT LIKE '%Blocked:%', created_at, id
    LIMIT $2`,
  values: [intervalValue(seconds), limit, ...pinnedValue(first)],
  row: WaitingLead,
  indexed: true,
  reads: { leads_lead: ['id', 'title', 'location_city', 'status', 'created_at', 'expires_at', 'verification_notes'] },
})
