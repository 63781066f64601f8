import { z } from 'zod'
import {
  bothPerDay,
  DAYS_BACK,
  depositsPerDay,
  leadsPerDay,
  providersPerDay,
  registrationsPerDay,
  type TrendDay,
  topUpsPerDay,
} from '../platform/trends.js'
import { requestsWaiting, topUpsWaiting } from '../platform/waiting-trend.js'
import { type Block, fact, type Line, line, money, spark } from '../report/blocks.js'
import type { Request } from '../report/context.js'
import { attempt, type Outcome } from '../source/readings.js'
import { DAY } from '../text/duration.js'
import { section } from './types.js'
import { againstUsual, HOW_OFTEN, type Usual } from './usual.js'

/** Days shown, unless the window is longer; more are read, to compute what is usual on the same weekday. */
const SHOWN_DAYS = 14
/** A line in a terminal and a chart hold no more. */
const MAX_SHOWN_DAYS = 60
const DAYS_A_WEEK = 7
const USUAL_WEEKS = 4

const shownDays = ({ window: { since } }: Request): number =>
  'at' in since ? SHOWN_DAYS : Math.max(SHOWN_DAYS, Math.min(MAX_SHOWN_DAYS, Math.ceil(since.secondsAgo / DAY)))

const Trend = z.object({
  days: z.array(z.object({ day: z.string(), value: z.number() })), // newest last: today, until now
  usual: z.number(), // the average of the last four same weekdays, until this time of day
  change: z.number().nullable(), // today against `usual`, in percent; null: nothing is usual
})
export type Trend = z.infer<typeof Trend>

type DayValue = (day: TrendDay) => number

/** Null: could not be read. */
const trendOf = (outcome: Outcome<readonly TrendDay[]>, request: Request, value: DayValue, soFar: DayValue): Trend | null => {
  if (!outcome.ok) return null
  const days = outcome.value.map(day => ({ day: day.day, value: value(day) }))
  const sameWeekdays = outcome.value
    .toReversed()
    .filter((_, i) => i > 0 && i % DAYS_A_WEEK === 0)
    .slice(0, USUAL_WEEKS)
  const usual = sameWeekdays.reduce((sum, day) => sum + soFar(day), 0) / Math.max(1, sameWeekdays.length)
  const today = days.at(-1)?.value ?? 0
  return { days: days.slice(-shownDays(request)), usual, change: usual > 0 ? Math.round(((today - usual) / usual) * 100) : null }
}

const countsOf = (outcome: Outcome<readonly TrendDay[]>, request: Request): Trend | null =>
  trendOf(
    outcome,
    request,
    ({ count }) => count,
    ({ soFar }) => soFar,
  )

/** `6 today, usually 8 by this time (-25 %)`. @param usual how it is said */
export const todayWords = ({ days, usual }: Trend, words: Usual = HOW_OFTEN.made): Line =>
  againstUsual(days.at(-1)?.value ?? 0, usual, words)

const viewTrend = (label: string, trend: Trend | null | undefined, words?: Usual): Block[] => {
  if (trend === undefined) return []
  if (!trend) return [fact(label, 'unknown', 'bad')]
  return [fact(label, line`${spark(trend.days.map(({ value }) => value))} ${todayWords(trend, words)}`)]
}

const RAND: Usual = { ...HOW_OFTEN.made, amount: value => [money(value.toFixed(2))], isMoney: true }

/** Sums both tables that hold deposits; not every platform has the second. */
const depositsOf = (requests: Outcome<readonly TrendDay[]>, topUps: Outcome<readonly TrendDay[]>): Outcome<readonly TrendDay[]> => {
  if (!requests.ok || (!topUps.ok && topUps.error.absent)) return requests
  return topUps.ok ? { ok: true, value: bothPerDay(requests.value, topUps.value) } : topUps
}

export const trends = section({
  emoji: '📈',
  title: request => `TRENDS (Last ${shownDays(request)} Days)`,

  needs: request => {
    const { timezone } = request
    const daysBack = Math.max(DAYS_BACK, shownDays(request) - 1)
    return {
      registrations: attempt(registrationsPerDay(timezone, daysBack)),
      requests: attempt(depositsPerDay(timezone, daysBack)),
      topUps: attempt(topUpsPerDay(timezone, daysBack), { optional: true }),
      requestsWaiting: attempt(requestsWaiting(timezone, daysBack)),
      topUpsWaiting: attempt(topUpsWaiting(timezone, daysBack), { optional: true }),
      leads: attempt(leadsPerDay(timezone, daysBack)),
      providers: attempt(providersPerDay(timezone, daysBack)),
    }
  },

  // Null: could not be read.
  data: z.object({
    registrations: Trend.nullable(),
    deposits: Trend.nullable(),
    deposited: Trend.nullable(), // in rand
    leads: Trend.nullable(),
    // Absent: an older saved report.
    waiting: Trend.nullable().optional(), // at this time of each day
    providers: Trend.nullable().optional(), // new profiles
  }),

  summarise: (read, context) => {
    const deposits = depositsOf(read.requests, read.topUps)
    return {
      registrations: countsOf(read.registrations, context),
      deposits: countsOf(deposits, context),
      deposited: trendOf(
        deposits,
        context,
        ({ sum }) => Number(sum),
        ({ sumSoFar }) => Number(sumSoFar),
      ),
      leads: countsOf(read.leads, context),
      waiting: countsOf(depositsOf(read.requestsWaiting, read.topUpsWaiting), context),
      providers: countsOf(read.providers, context),
    }
  },

  // The database keeps values per day for as long as it keeps the rows, so the history need not.
  figures: () => ({}),

  view: ({ registrations, deposits, deposited, leads, waiting, providers }) => [
    ...viewTrend('Registrations', registrations),
    ...viewTrend('Deposits', deposits),
    ...viewTrend('Deposited', deposited, RAND),
    ...viewTrend('Waiting', waiting, HOW_OFTEN.waiting),
    ...viewTrend('Leads', leads),
    ...viewTrend('Providers', providers, HOW_OFTEN.new),
  ],
})
