/** Seconds. */
export const MINUTE = 60
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const HOUR_MS = HOUR * 1000
export const DAY_MS = DAY * 1000

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: MINUTE, h: HOUR, d: DAY }

/** Longer than any setting needs, and than a timer can run. */
const MAX_SECONDS = 366 * DAY

/** The seconds of `30s`, `5m`, `24h`, `7d` or `300ms`; undefined if it is not a duration, is zero, or exceeds a year. */
export const parseDuration = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  const seconds = Number(number) * (UNITS[unit] ?? Number.NaN)
  return seconds > 0 && seconds <= MAX_SECONDS ? seconds : undefined
}

/** Seconds in the longest unit that divides them: `7d`, `90m`, `300ms`; a day or two in hours, as people say it. */
export const writeDuration = (seconds: number): string => {
  if (seconds === 0) return '0'
  if (seconds % DAY === 0 && seconds >= 3 * DAY) return `${seconds / DAY}d`
  const unit = ['h', 'm', 's'].find(name => seconds % (UNITS[name] ?? 0) === 0)
  return unit ? `${seconds / (UNITS[unit] ?? 1)}${unit}` : `${Math.round(seconds * 1000)}ms`
}
