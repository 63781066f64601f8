import { z } from 'zod'
import { clock, Moment } from '../../platform/api/moments.js'
import { bothPerDay, type Day, depositsPerDay, leadsPerDay, registrationsPerDay, topUpsPerDay } from '../../platform/trends.js'
import { attempt, type Outcome } from '../../source/readings.js'
import { Unavailable } from '../errors.js'
import { between } from '../requests/numbers.js'
import { endpoint } from './types.js'

const Counted = z.object({ date: z.iso.date(), count: z.int() })

const Trends = z.object({
  days: z.int(),
  timezone: z.string().describe('Where days begin and end'),
  timestamp: Moment,
  registrations: z.array(Counted),
  deposits: z.array(Counted.extend({ amount: z.number().describe('Rand, of all statuses; deposit requests and top-ups of the wallets') })),
  leads: z.array(Counted),
})

const counted = ({ day, count }: Day) => ({ date: day, count })

const needsOf = (days: number, timezone: string) => ({
  clock: clock(),
  registrations: registrationsPerDay(timezone, days - 1),
  deposits: depositsPerDay(timezone, days - 1),
  topUps: attempt(topUpsPerDay(timezone, days - 1), { optional: true }),
  leads: leadsPerDay(timezone, days - 1),
})

/** Not every platform has wallets. @throws Unavailable */
const topUpsOf = (outcome: Outcome<readonly Day[]>): readonly Day[] => {
  if (outcome.ok) return outcome.value
  if (outcome.error.absent) return []
  throw new Unavailable('database', outcome.error.message, outcome.error.hint)
}

export const trends = endpoint({
  path: 'trends/',
  summary: 'Registrations, deposits and leads per day, the latest last: today, as far as it has come',
  numbers: { days: { bounds: between(1, 366), default: 30, description: 'How many days, today among them' } },
  answer: Trends,
  isKept: true,
  needs: ({ timezone }) => [needsOf(30, timezone)],

  async read({ numbers: { days } }, { flights, timezone }) {
    const { values } = await flights.ask(needsOf(days, timezone))
    return {
      days,
      timezone,
      timestamp: values.clock[0]?.now ?? '',
      registrations: values.registrations.map(counted),
      deposits: bothPerDay(values.deposits, topUpsOf(values.topUps)).map(day => ({ ...counted(day), amount: Number(day.sum) })),
      leads: values.leads.map(counted),
    }
  },
})
