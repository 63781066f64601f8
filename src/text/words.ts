const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `1 day`, `2 days`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000)

/** Whole elapsed days, rounded down. */
export const wholeDays = (from: Date, to: Date): number => Math.floor(secondsBetween(from, to) / DAY)

/**
 * How long something has been waiting, as people say it: `12 minutes`, `37.5 hours`, `5 days`. Of a time further ahead than clocks
 * differ nobody knows.
 */
export const elapsed = (from: Date, to: Date): string => {
  if ((from.getTime() - to.getTime()) / 1000 > DAY) return 'dated ahead'
  const seconds = secondsBetween(from, to)
  if (seconds < MINUTE) return 'less than a minute'
  if (seconds < HOUR) return plural(Math.floor(seconds / MINUTE), 'minute')
  if (seconds < 3 * DAY) return plural(Math.floor((seconds / HOUR) * 10) / 10, 'hour')
  return plural(Math.floor(seconds / DAY), 'day')
}

/** The same where there is little room: `12 min`, `37.5 h`, `5 days`. */
export const elapsedBriefly = (from: Date, to: Date): string =>
  elapsed(from, to)
    .replace('less than a', '< 1')
    .replace(/ minutes?$/, ' min')
    .replace(/ hours?$/, ' h')

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A file's size: `512 bytes`, `1.2 MB`. Decimal units, as `ls` and the disks' makers count. */
export const fileSize = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return power === 0 ? plural(bytes, 'byte') : `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power]}`
}

/** A span in seconds, as briefly as operators write it: `24h`, `90m`, `3d`. */
export const span = (seconds: number): string => {
  if (seconds % DAY === 0 && seconds >= 3 * DAY) return `${seconds / DAY}d`
  if (seconds % HOUR === 0) return `${seconds / HOUR}h`
  return seconds % MINUTE === 0 ? `${seconds / MINUTE}m` : `${seconds}s`
}
