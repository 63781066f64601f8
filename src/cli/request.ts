import { TZDate } from '@date-fns/tz'
import { closest } from 'fastest-levenshtein'
import { parseDuration } from '../config/duration.js'
import type { Settings } from '../config/settings.js'
import type { Request, Window } from '../report/context.js'
import { plural } from '../report/words.js'
import { UsageError } from './errors.js'

export interface WindowFlags {
  readonly hours?: number
  readonly since?: string
}

const HOUR = 3600
const DAY = 24 * HOUR

const lastSeconds = (seconds: number): Window => {
  const [count, unit] =
    seconds % DAY === 0 && seconds > 2 * DAY
      ? [seconds / DAY, 'day']
      : seconds % HOUR === 0
        ? [seconds / HOUR, 'hour']
        : seconds % 60 === 0
          ? [seconds / 60, 'minute']
          : [seconds, 'second']
  const words = count === 1 ? unit : plural(count, unit)
  return {
    since: { secondsAgo: seconds },
    label: `Last ${words.replace(/[a-z]/, letter => letter.toUpperCase())}`,
    phrase: `in the last ${words}`,
    dated: seconds > DAY,
  }
}

const since = (given: string, timezone: string): Window => {
  const seconds = parseDuration(given)
  if (seconds !== undefined && seconds >= 1) return lastSeconds(seconds)
  const [, year, month, day, hour = '0', minute = '0'] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/.exec(given) ?? []
  const at = new TZDate(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), timezone)
  // 2025-02-30 would quietly become the second of March.
  if (year === undefined || at.getMonth() !== Number(month) - 1 || at.getDate() !== Number(day) || at.getHours() !== Number(hour))
    throw new UsageError(
      `--since ${given}: not a time`,
      'It takes a span like 7d or 36h, or a day like 2025-10-01, with a time if need be: 2025-10-01T14:30.',
    )
  return {
    since: { at: new Date(at.getTime()) },
    label: `Since ${given.replace('T', ' ')}`,
    phrase: `since ${given.replace('T', ' ')}`,
    dated: true,
  }
}

/** The window the person asked for; a day where they asked for none. @throws UsageError */
export const windowOf = ({ hours, since: given }: WindowFlags, timezone: string): Window => {
  if (hours !== undefined && given !== undefined) throw new UsageError('--hours and --since both name the window', 'Give one of the two.')
  return given === undefined ? lastSeconds((hours ?? 24) * HOUR) : since(given, timezone)
}

export const requestOf = (
  { target, people, thresholds }: Settings,
  flags: WindowFlags & { readonly limit?: number; readonly all?: boolean },
): Request => ({
  window: windowOf(flags, target.timezone),
  limit: flags.limit,
  all: flags.all ?? false,
  thresholds,
  people,
  logs: target.logs,
})

/** Names out of a known list. @throws UsageError that lists them */
export const known = (given: readonly string[] | undefined, all: readonly string[], what: string): readonly string[] | undefined => {
  const unknown = given?.find(name => !all.includes(name))
  if (unknown === undefined) return given
  const nearest = all.length > 0 ? ` Did you mean ${closest(unknown, [...all])}?` : ''
  throw new UsageError(`there is no ${what} ${unknown}`, `Known: ${all.join(', ') || 'none'}.${nearest}`)
}
