import { z } from 'zod'
import type { Query } from '../source/readings.js'

const LeadClient = z.object({ clientId: z.string().nullable() })
export type LeadClient = z.infer<typeof LeadClient>

/** Who posted a lead; no row: there is no such lead. */
export const leadClient = (leadId: string): Query<LeadClient> => ({
  kind: 'query',
  name: 'leads.client',
  sql: `
    SELECT client_id AS "clientId"
    FROM leads_lead
    WHERE id = $1`,
  values: [leadId],
  row: LeadClient,
  indexed: true,
  reads: { leads_lead: ['id', 'client_id'] },
})
