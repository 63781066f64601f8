import { DAY, HOUR, MINUTE } from './duration.js'

/** `1 day`, `2 days`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** `created_at` → `createdAt`. */
export const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const MAX_LISTED = 6

/** `a, b, c and 4 more`. */
export const listed = (names: readonly string[], max = MAX_LISTED): string =>
  names.length > max ? `${names.slice(0, max).join(', ')} and ${names.length - max} more` : names.join(', ')

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

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A file's size: `512 bytes`, `1.2 MB`. Decimal units, as disk vendors and `ls --si` count. */
export const fileSize = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? plural(bytes, 'byte') : `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power]}`
}
