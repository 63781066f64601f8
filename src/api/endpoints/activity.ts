import { z } from 'zod'
import { newestDeposits, newestLeads, newestRegistrations } from '../../platform/api/activity.js'
import { MOST_LISTED } from '../../platform/api/dashboard.js'
import { Moment } from '../../platform/api/moments.js'
import { NOT_NEGATIVE } from '../requests/numbers.js'
import { endpoint } from './types.js'

/** Every key is that of the Django view. */
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
  total: z.int().describe('The rows that were considered: at most the limit of each kind, added up'),
})
type Entry = z.infer<typeof Activity>['activities'][number]

const needsOf = (limit: number) => ({
  registrations: newestRegistrations(limit),
  deposits: newestDeposits(limit),
  leads: newestLeads(limit),
})

export const activity = endpoint({
  path: 'activity/',
  summary: 'Registrations, deposits and leads as one feed, newest first',
  numbers: {
    limit: { bounds: NOT_NEGATIVE, default: 50, description: `How many entries at most; more than ${MOST_LISTED} are never listed` },
  },
  answer: Activity,
  needs: () => [needsOf(50)],

  async read({ numbers }, { flights }) {
    const limit = Math.min(numbers.limit, MOST_LISTED)
    const { values } = await flights.ask(needsOf(limit))
    const all: Entry[] = [
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
    // Written alike and in one zone, so that text sorts as time does, microseconds and all.
    all.sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
    return { activities: all.slice(0, limit), total: all.length }
  },
})
