import { z } from 'zod'
import { DAY, HOUR } from '../text/duration.js'
import { count } from './fields.js'
import type { AlertsSettings } from './settings.js'
import { duration } from './thresholds.js'

/** `07:00` in minutes since midnight; undefined if the text is not a time of day. */
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
  else if (from === to)
    context.addIssue({ code: 'custom', message: 'starts and ends at the same time: leave it out, or give two different times' })
  else return { from, to }
  return z.NEVER
})

// Below 5 s, rounds would queue up behind each other; a day is well within the limit of Node's timers (24.8 days).
const round = duration.refine(seconds => seconds >= 5 && seconds <= DAY, { error: 'takes a time from "5s" to "24h"' })
const reminder = duration.refine(seconds => seconds >= HOUR, {
  error: 'takes a time of "1h" or more: how often an open problem is repeated',
})

const TOLERANCE = 'takes a whole number of rounds, 1 or more, or a table by rule: { silence = 3 }'
const LINK = 'takes an http or https address with {id} in its path, like "https://platform.example/admin/users/user/{id}/"'
const link = z.string({ error: LINK }).refine(
  given => {
    // An {id} in the host name would let the id choose the host.
    if (!/^https?:\/\/[^/?#\s{}@\\]+[/?#][^\s\p{Cc}\\]*$/iu.test(given) || !given.includes('{id}')) return false
    return URL.canParse(given.replaceAll('{id}', '1'))
  },
  { error: LINK },
)

/** The table in the settings file. */
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

/** Settings of the alerts, with defaults filled in. */
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
