import { z } from 'zod'
import { bothPerDay, depositsPerDay, leadsPerDay, registrationsPerDay, type TrendDay, topUpsPerDay } from '../platform/trends.js'
import { type Block, fact, type Line, line, money, spark } from '../report/blocks.js'
import { attempt, type Outcome } from '../source/readings.js'
import { section } from './types.js'

/** Days shown; more are read, to compute what is usual on the same weekday. */
const SHOWN_DAYS = 14
const DAYS_A_WEEK = 7

const Trend = z.object({
  days: z.array(z.object({ day: z.string(), value: z.number() })), // newest last: today, until now
  usual: z.number(), // the average of the last four same weekdays, until this time of day
  change: z.number().nullable(), // today against `usual`, in percent; null: nothing is usual
})
export type Trend = z.infer<typeof Trend>

const trendOf = (
  outcome: Outcome<readonly TrendDay[]>,
  value: (day: TrendDay) => number,
  soFar: (day: TrendDay) => number,
): Trend | null => {
  if (!outcome.ok) return null
  const days = outcome.value.map(day => ({ day: day.day, value: value(day) }))
  const sameWeekdays = outcome.value.toReversed().filter((_, i) => i > 0 && i % DAYS_A_WEEK === 0)
  const usual = sameWeekdays.reduce((sum, day) => sum + soFar(day), 0) / Math.max(1, sameWeekdays.length)
  const today = days.at(-1)?.value ?? 0
  return { days: days.slice(-SHOWN_DAYS), usual, change: usual > 0 ? Math.round(((today - usual) / usual) * 100) : null }
}

const changeWords = ({ change, usual }: Trend, amount: (value: number) => Line): Line => {
  if (change === null) return [', usually none by this time']
  return line`, usually ${amount(usual)} by this time (${[`${change > 0 ? '+' : ''}${change} %`]})`
}

const countWords = (value: number): Line => [String(Math.round(value * 10) / 10)]

/** `5 today, usually 8 by this time (-38 %)`. */
export const todayWords = (trend: Trend, amount: (value: number) => Line = countWords): Line =>
  line`${amount(trend.days.at(-1)?.value ?? 0)} today${changeWords(trend, amount)}`

const viewTrend = (label: string, trend: Trend | null, amount: (value: number) => Line): Block =>
  trend ? fact(label, line`${spark(trend.days.map(({ value }) => value))} ${todayWords(trend, amount)}`) : fact(label, 'unknown', 'bad')

const randWords = (value: number): Line => [money(value.toFixed(2))]

/** Sums both tables that hold deposits; not every platform has the second. */
const depositsOf = (requests: Outcome<readonly TrendDay[]>, topUps: Outcome<readonly TrendDay[]>): Outcome<readonly TrendDay[]> => {
  if (!requests.ok || (!topUps.ok && topUps.error.absent)) return requests
  return topUps.ok ? { ok: true, value: bothPerDay(requests.value, topUps.value) } : topUps
}

/** Each trend has a table of its own and stands if another fails. */
export const trends = section({
  emoji: '📈',
  title: () => `TRENDS (Last ${SHOWN_DAYS} Days)`,

  needs: ({ timezone }) => ({
    registrations: attempt(registrationsPerDay(timezone)),
    requests: attempt(depositsPerDay(timezone)),
    topUps: attempt(topUpsPerDay(timezone), { optional: true }),
    leads: attempt(leadsPerDay(timezone)),
  }),

  // Null: could not be read.
  data: z.object({
    registrations: Trend.nullable(),
    deposits: Trend.nullable(),
    deposited: Trend.nullable(), // in rand
    leads: Trend.nullable(),
  }),

  summarise: ({ registrations, requests, topUps, leads }) => {
    const deposits = depositsOf(requests, topUps)
    return {
      registrations: trendOf(
        registrations,
        ({ count }) => count,
        ({ soFar }) => soFar,
      ),
      deposits: trendOf(
        deposits,
        ({ count }) => count,
        ({ soFar }) => soFar,
      ),
      deposited: trendOf(
        deposits,
        ({ sum }) => Number(sum),
        ({ sumSoFar }) => Number(sumSoFar),
      ),
      leads: trendOf(
        leads,
        ({ count }) => count,
        ({ soFar }) => soFar,
      ),
    }
  },

  // The database keeps values per day for as long as it keeps the rows, so the history need not.
  figures: () => ({}),

  view: ({ registrations, deposits, deposited, leads }) => [
    viewTrend('Registrations', registrations, countWords),
    viewTrend('Deposits', deposits, countWords),
    viewTrend('Deposited', deposited, randWords),
    viewTrend('Leads', leads, countWords),
  ],
})
