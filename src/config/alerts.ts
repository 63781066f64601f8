import { z } from 'zod'
import { count } from './fields.js'
import type { AlertsSettings } from './settings.js'
import { duration } from './thresholds.js'

const HOUR = 3600
const DAY = 24 * HOUR

/** Minutes since midnight of `07:00`; undefined where it is no time of a day. */
const parseTimeOfDay = (text: string): number | undefined => {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

const TIME = 'takes a time of the day like "07:00"'
const timeOfDay = z.string({ error: TIME }).transform((given, context) => {
  const minutes = parseTimeOfDay(given)
  if (minutes === undefined) context.addIssue({ code: 'custom', message: TIME })
  return minutes ?? z.NEVER
})

const HOURS = 'takes hours like "22:00-06:00"'
const hours = z.string({ error: HOURS }).transform((given, context) => {
  const [from, to, ...more] = given.split('-').map(parseTimeOfDay)
  if (from === undefined || to === undefined || more.length > 0) context.addIssue({ code: 'custom', message: HOURS })
  else if (from === to) context.addIssue({ code: 'custom', message: 'begins when it ends: leave it out, or name two times' })
  else return { from, to }
  return z.NEVER
})

// Less than a round's own time would only queue up; more than a day is past what a timer of Node takes, and no watching.
const round = duration.refine(seconds => seconds >= 5 && seconds <= DAY, { error: 'takes a time from "5s" to "24h"' })
const reminder = duration.refine(seconds => seconds >= HOUR, { error: 'takes a time from "1h" on: it is told again so often' })

const TOLERANCE = 'takes a whole number of rounds from 1 on, or a table of them: { silence = 3 }'
const LINK = 'takes an http or https address with {id} in its path, like "https://platform.example/admin/users/user/{id}/"'
const link = z.string({ error: LINK }).refine(
  given => {
    // In the name of the host it would lead wherever the id says.
    if (!/^https?:\/\/[^/?#\s{}@\\]+[/?#][^\s\p{Cc}\\]*$/iu.test(given) || !given.includes('{id}')) return false
    return URL.canParse(given.replaceAll('{id}', '1'))
  },
  { error: LINK },
)

/** The table of the settings. */
export const AlertsTable = z
  .strictObject(
    {
      every: round,
      repeat: reminder,
      quiet_hours: hours,
      daily_report: timeOfDay,
      tolerance: z.union([count, z.record(z.string(), count)], { error: TOLERANCE }),
      failed_rounds: count,
      links: z.strictObject({ user: link, deposit: link, lead: link }, { error: 'takes a table' }).partial(),
    },
    { error: 'takes a table' },
  )
  .partial()

/** How alerts are told, with the defaults filled in. */
export const alertsOf = (given: z.infer<typeof AlertsTable>): AlertsSettings => {
  const { tolerance = 1, links = {} } = given
  return {
    every: given.every ?? 30,
    repeat: given.repeat ?? DAY,
    tolerance: typeof tolerance === 'number' ? tolerance : 1,
    tolerances: typeof tolerance === 'number' ? {} : tolerance,
    failedRounds: given.failed_rounds ?? 3,
    quietHours: given.quiet_hours ?? null,
    dailyReport: given.daily_report ?? null,
    links: {
      ...(links.user !== undefined && { user: links.user }),
      ...(links.deposit !== undefined && { deposit: links.deposit }),
      ...(links.lead !== undefined && { lead: links.lead }),
    },
  }
}
