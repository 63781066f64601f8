import { plural } from './words.js'

/** Seconds. */
export const MINUTE = 60
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const WEEK = 7 * DAY

export const HOUR_MS = HOUR * 1000
export const DAY_MS = DAY * 1000

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 0.001, s: 1, m: MINUTE, h: HOUR, d: DAY, w: WEEK },
  ...{ second: 1, minute: MINUTE, hour: HOUR, day: DAY, week: WEEK },
}

/** Longer than any setting needs, and than a timer can run. */
const MAX_SECONDS = 366 * DAY

/** The seconds of `30s`, `5m`, `24h`, `7d`, `300ms`, `2 days` or `1 week`; undefined if it is not a duration, is zero, or exceeds a year. */
export const parseDuration = (text: string): number | undefined => {
  const [, number, letter, word = ''] =
    /^(\d{1,9}(?:\.\d{1,3})?)\s?(?:(ms|[smhdw])|(second|minute|hour|day|week)s?)$/.exec(text.trim()) ?? []
  const seconds = Number(number) * (UNITS[letter ?? word] ?? Number.NaN)
  return seconds > 0 && seconds <= MAX_SECONDS ? seconds : undefined
}

/** Seconds in the longest unit that divides them: `7d`, `90m`, `300ms`; a day or two in hours, as people say it. */
export const writeDuration = (seconds: number): string => {
  if (seconds === 0) return '0'
  if (seconds % DAY === 0 && seconds >= 3 * DAY) return `${seconds / DAY}d`
  const unit = ['h', 'm', 's'].find(name => seconds % (UNITS[name] ?? 0) === 0)
  return unit ? `${seconds / (UNITS[unit] ?? 1)}${unit}` : `${Math.round(seconds * 1000)}ms`
}

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000)

/** Whole elapsed days, rounded down. */
export const wholeDays = (from: Date, to: Date): number => Math.floor(secondsBetween(from, to) / DAY)

/** How long ago something was, as people say it: `12 minutes`, `37.5 hours`, `5 days`. A day ahead or more is no clock's error. */
export const elapsed = (from: Date, to: Date): string => {
  if ((from.getTime() - to.getTime()) / 1000 > DAY) return 'dated ahead'
  const seconds = secondsBetween(from, to)
  if (seconds < MINUTE) return 'less than a minute'
  if (seconds < HOUR) return plural(Math.floor(seconds / MINUTE), 'minute')
  if (seconds < 3 * DAY) return plural(Math.floor((seconds / HOUR) * 10) / 10, 'hour')
  return plural(Math.floor(seconds / DAY), 'day')
}

/** `elapsed` for narrow columns: `12 min`, `37.5 h`, `5 days`. */
export const elapsedBriefly = (from: Date, to: Date): string =>
  elapsed(from, to)
    .replace('less than a', '< 1')
    .replace(/ minutes?$/, ' min')
    .replace(/ hours?$/, ' h')

/** A time that was measured: `1.9 seconds`. */
export const tookWords = (ms: number): string => `${(ms / 1000).toFixed(1)} seconds`
