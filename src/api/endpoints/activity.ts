import { z } from 'zod'
import { newestDeposits, newestLeads, newestRegistrations } from '../../platform/api/activity.js'
import { MAX_LIST_ROWS } from '../../platform/api/dashboard.js'
import { Moment } from '../../platform/api/moments.js'
import { NOT_NEGATIVE } from '../requests/numbers.js'
import { endpoint } from './types.js'

/** Has exactly the keys of the Django view. */
const Activity = z.object({
  activities: z.array(
    z.object({
      type: z.enum(['registration', 'deposit', 'lead']),
      timestamp: Moment,
      user: z.string(),
      details: z.string(),
      icon: z.string(),
    }),
  ),
  total: z.int().describe('Rows considered: at most the limit of each kind, added up'),
})
type ActivityItem = z.infer<typeof Activity>['activities'][number]

const needsOf = (limit: number) => ({
  registrations: newestRegistrations(limit),
  deposits: newestDeposits(limit),
  leads: newestLeads(limit),
})

export const activity = endpoint({
  path: 'activity/',
  summary: 'Registrations, deposits and leads as one feed, newest first',
  numbers: {
    limit: { bounds: NOT_NEGATIVE, default: 50, description: `Most entries to list, never more than ${MAX_LIST_ROWS}` },
  },
  answer: Activity,
  needs: () => [needsOf(50)],

  async read({ numbers }, { batcher }) {
    const limit = Math.min(numbers.limit, MAX_LIST_ROWS)
    const { values } = await batcher.readNeeds(needsOf(limit))
    const all: ActivityItem[] = [
      ...values.registrations.map(({ at, user, type }) => ({
        type: 'registration' as const,
        timestamp: at,
        user,
        details: `New ${type} registered`,
        icon: '👤',
      })),
      ...values.deposits.map(({ at, user, amount, status }) => ({
        type: 'deposit' as const,
        timestamp: at,
        user,
        details: `R${amount} deposit - ${status}`,
        icon: '💰',
      })),
      ...values.leads.map(({ at, user, category, city }) => ({
        type: 'lead' as const,
        timestamp: at,
        user,
        details: `${category} lead in ${city}`,
        icon: '📋',
      })),
    ]
    // All timestamps share one format and zone, so they sort as text, microseconds included.
    all.sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
    return { activities: all.slice(0, limit), total: all.length }
  },
})
