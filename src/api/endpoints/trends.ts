import { z } from 'zod'
import { clock, Moment } from '../../platform/api/moments.js'
import { type Day, depositsPerDay, leadsPerDay, registrationsPerDay } from '../../platform/trends.js'
import { between } from '../requests/numbers.js'
import { endpoint } from './types.js'

const Counted = z.object({ date: z.iso.date(), count: z.int() })

const Trends = z.object({
  days: z.int(),
  timezone: z.string().describe('Where days begin and end'),
  timestamp: Moment,
  registrations: z.array(Counted),
  deposits: z.array(Counted.extend({ amount: z.number().describe('Rand, of all statuses') })),
  leads: z.array(Counted),
})

const counted = ({ day, count }: Day) => ({ date: day, count })

const needsOf = (days: number, timezone: string) => ({
  clock: clock(),
  registrations: registrationsPerDay(timezone, days - 1),
  deposits: depositsPerDay(timezone, days - 1),
  leads: leadsPerDay(timezone, days - 1),
})

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
      deposits: values.deposits.map(day => ({ ...counted(day), amount: Number(day.sum) })),
      leads: values.leads.map(counted),
    }
  },
})
