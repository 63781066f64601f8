import { z } from 'zod'
import { clock, Moment } from '../../platform/api/moments.js'
import { bothPerDay, depositsPerDay, leadsPerDay, registrationsPerDay, type TrendDay, topUpsPerDay } from '../../platform/trends.js'
import { attempt, type Outcome } from '../../source/readings.js'
import { Unavailable } from '../errors.js'
import { between } from '../requests/numbers.js'
import { endpoint } from './types.js'

const DayCount = z.object({ date: z.iso.date(), count: z.int() })

const Trends = z.object({
  days: z.int(),
  timezone: z.string().describe('Decides where days begin and end'),
  timestamp: Moment,
  registrations: z.array(DayCount),
  deposits: z.array(DayCount.extend({ amount: z.number().describe('Rand, of all statuses: deposit requests and wallet top-ups') })),
  leads: z.array(DayCount),
})

const dayCount = ({ day, count }: TrendDay) => ({ date: day, count })

const needsOf = (days: number, timezone: string) => ({
  clock: clock(),
  registrations: registrationsPerDay(timezone, days - 1),
  deposits: depositsPerDay(timezone, days - 1),
  topUps: attempt(topUpsPerDay(timezone, days - 1), { optional: true }),
  leads: leadsPerDay(timezone, days - 1),
})

/** None if the platform has no wallets. @throws Unavailable */
const topUpsOf = (outcome: Outcome<readonly TrendDay[]>): readonly TrendDay[] => {
  if (outcome.ok) return outcome.value
  if (outcome.error.absent) return []
  throw new Unavailable('database', outcome.error.message, outcome.error.hint)
}

export const trends = endpoint({
  path: 'trends/',
  summary: 'Registrations, deposits and leads per day, oldest first; the last day is today so far',
  numbers: { days: { bounds: between(1, 366), default: 30, description: 'Number of days, including today' } },
  answer: Trends,
  servesStale: true,
  needs: ({ timezone }) => [needsOf(30, timezone)],

  async read({ numbers: { days } }, { batcher, timezone }) {
    const { values } = await batcher.readNeeds(needsOf(days, timezone))
    return {
      days,
      timezone,
      timestamp: values.clock[0]?.now ?? '',
      registrations: values.registrations.map(dayCount),
      deposits: bothPerDay(values.deposits, topUpsOf(values.topUps)).map(day => ({ ...dayCount(day), amount: Number(day.sum) })),
      leads: values.leads.map(dayCount),
    }
  },
})
