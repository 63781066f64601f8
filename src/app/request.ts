import type { Settings } from '../config/settings.js'
import type { Request, Window } from '../report/context.js'
import { DAY, DAY_MS, HOUR, parseDuration } from '../text/duration.js'
import { pastTime } from '../text/past-time.js'
import { TIME_FORMS } from '../text/time-forms.js'
import { toTheMinute, weekdayOf } from '../text/time-zone.js'
import { UsageError } from '../text/usage-error.js'
import { plural } from '../text/words.js'

export interface WindowFlags {
  readonly hours?: number
  readonly since?: string
  /** A whole day and no more, like 2025-10-08, in the platform's zone. */
  readonly day?: string
}

const UNITS = { h: ['hour', HOUR], d: ['day', DAY] } as const

/** The window in the unit the user thought in: `Last 72 Hours`, `Last 7 Days`; odd spans in minutes. */
const lastSeconds = (seconds: number, unit: keyof typeof UNITS): Window => {
  const [name, length] = UNITS[unit]
  const words =
    seconds % length !== 0 ? plural(Math.round(seconds / 60), 'minute') : seconds === length ? name : plural(seconds / length, name)
  return {
    since: { secondsAgo: seconds },
    label: `Last ${words.replace(/[a-z]/, letter => letter.toUpperCase())}`,
    phrase: `in the last ${words}`,
    dated: seconds > DAY,
  }
}

/** How far this machine's clock may lag behind the clock that the user read the time from. */
const CLOCK_TOLERANCE_MS = 60_000

/** The seconds of `36h`, `2 days` or `2 days ago`; undefined if it is no duration, or too short for a window. */
const secondsBack = (given: string): number | undefined => {
  const seconds = parseDuration(given.trim().toLowerCase().replace(/ ago$/, ''))
  return seconds !== undefined && seconds >= 60 ? seconds : undefined
}

const since = (given: string, timezone: string, now: Date): Window => {
  const seconds = secondsBack(given)
  if (seconds !== undefined) return lastSeconds(seconds, /\d ?[dw]/i.test(given) && seconds > DAY ? 'd' : 'h')
  const named = pastTime(given, timezone, now)
  if (named === undefined) throw new UsageError(`--since ${given}: not a time`, `Give a time like ${TIME_FORMS}.`)
  const { day, time, at } = named
  if (at === undefined) throw new UsageError(`--since ${given}: the clocks of ${timezone} skip ${time} on ${day}`, 'Give another time.')
  if (at.getTime() > now.getTime() + CLOCK_TOLERANCE_MS)
    throw new UsageError(`--since ${given}: lies in the future`, `This machine's clock says ${toTheMinute(now, timezone)} (${timezone}).`)
  // In full: whoever asks for "monday" on a Monday is to see which one was understood, and from when.
  const words = `${weekdayOf(at, timezone)} ${toTheMinute(at, timezone)}`
  return { since: { at }, label: `Since ${words}`, phrase: `since ${words}`, dated: now.getTime() - at.getTime() > DAY_MS }
}

/** @param given `2025-10-08` */
const wholeDay = (given: string, timezone: string, now: Date): Window => {
  const untilNow = since(given, timezone, now)
  const dayAfter = new Date(Date.parse(given) + DAY_MS).toISOString().slice(0, 10)
  const until = pastTime(dayAfter, timezone, now)?.at
  if (!until || !('at' in untilNow.since)) return untilNow
  const name = `${weekdayOf(untilNow.since.at, timezone)} ${given}`
  return { since: untilNow.since, until, label: name, phrase: `on ${name}`, dated: false, untilNow }
}

/** The window that the flags ask for; 24 hours by default. @param now by this machine's clock @throws UsageError */
export const windowOf = ({ hours, since: given, day }: WindowFlags, timezone: string, now = new Date()): Window => {
  if (day !== undefined) return wholeDay(day, timezone, now)
  if (hours !== undefined && given !== undefined) throw new UsageError('--hours and --since both set the window', 'Use one of the two.')
  return given === undefined ? lastSeconds((hours ?? 24) * HOUR, 'h') : since(given, timezone, now)
}

/** What a request takes from the settings. */
export type RequestScope = Pick<Request, 'timezone' | 'thresholds' | 'people' | 'logs'>

/** As much of the settings as a scope needs. */
export type ScopeSettings = Pick<Settings, 'people' | 'thresholds'> & { readonly target: Pick<Settings['target'], 'timezone' | 'logs'> }

export const scopeOf = ({ target, people, thresholds }: ScopeSettings): RequestScope => ({
  timezone: target.timezone,
  thresholds,
  people,
  logs: target.logs,
})

export type RequestFlags = WindowFlags & Partial<Pick<Request, 'limit' | 'all'>>

/** @throws UsageError if the flags name no valid window */
export const requestOf = (
  { timezone, thresholds, people, logs }: RequestScope,
  flags: RequestFlags = {},
  ignored: Request['ignored'] = {},
): Request => ({
  timezone,
  window: windowOf(flags, timezone),
  limit: flags.limit,
  all: flags.all ?? false,
  thresholds,
  people,
  logs,
  ignored,
})
