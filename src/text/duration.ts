const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** A year: nothing here is meant to last longer, and timers cannot. */
const LONGEST = 366 * 86_400

/** Seconds of `30s`, `5m`, `24h`, `7d`, `300ms`; undefined where it is none, or none that makes sense. */
export const parseDuration = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  const seconds = Number(number) * (UNITS[unit] ?? Number.NaN)
  return seconds > 0 && seconds <= LONGEST ? seconds : undefined
}
