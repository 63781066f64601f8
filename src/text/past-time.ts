import { tzOffset } from '@date-fns/tz'
import { DAY_MS } from './duration.js'
import { wallClock } from './time-zone.js'

/** A day of the calendar, at a time of day if one was named. */
export interface PastTime {
  /** `2025-10-01` */
  readonly day: string
  /** `08:00`; undefined: the beginning of the day. */
  readonly time: string | undefined
  /** Undefined: the clocks of the zone skip this time. May lie in the future. */
  readonly at: Date | undefined
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

/** The number of a name or of its first three letters; -1 if it is none of them. */
const numberOf = (word: string, names: readonly string[]): number => names.findIndex(name => name === word || name.slice(0, 3) === word)

const daysBefore = (day: string, days: number): string => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10)

/** `2025-02-28`; undefined if the month has no such day. */
const dayOf = (year: number, month: number, date: number): string | undefined => {
  const day = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-')
  const at = new Date(`${day}T00:00Z`)
  // Date silently turns 2025-02-30 into the second of March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined
}

/** The last day of that name before today: said on a Monday, `monday` is a week ago. */
const lastWeekday = (weekday: number, today: string): string => daysBefore(today, ((new Date(today).getUTCDay() - weekday + 6) % 7) + 1)

/** The last 28 November that has begun. The 29th of February may be years ago. */
const lastDate = (month: number, date: number, today: string): string | undefined => {
  const year = Number(today.slice(0, 4))
  return [0, 1, 2, 3, 4, 5, 6, 7, 8].map(years => dayOf(year - years, month, date)).find(day => day !== undefined && day <= today)
}

const namedDay = (words: string, today: string): string | undefined => {
  if (words === 'today') return today
  if (words === 'yesterday') return daysBefore(today, 1)
  const weekday = numberOf(words.replace(/^last /, ''), WEEKDAYS)
  if (weekday >= 0) return lastWeekday(weekday, today)
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(words)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const [, date, name = '', year] = /^(\d\d?) ([a-z]+)(?: (\d{4}))?$/.exec(words) ?? []
  const month = numberOf(name, MONTHS) + 1
  if (month === 0) return undefined
  return year === undefined ? lastDate(month, Number(date), today) : dayOf(Number(year), month, Number(date))
}

/** The first moment at which the clocks of the zone show this time: in autumn they show an hour twice. Undefined: they skip it. */
const momentAt = (day: string, time: string, zone: string): Date | undefined => {
  const asUtc = Date.parse(`${day}T${time}Z`)
  return [-DAY_MS, DAY_MS]
    .map(away => new Date(asUtc - tzOffset(zone, new Date(asUtc + away)) * 60_000))
    .filter(at => wallClock(at, zone).day === day && wallClock(at, zone).time.startsWith(time))
    .toSorted((a, b) => a.getTime() - b.getTime())[0]
}

/** Some zones change their clocks at midnight: the day then begins at one o'clock. */
const beginningOf = (day: string, zone: string): Date => {
  const asUtc = Date.parse(day)
  return momentAt(day, '00:00', zone) ?? new Date(asUtc - tzOffset(zone, new Date(asUtc - DAY_MS)) * 60_000)
}

/**
 * Reads a day, a time of day, or both, as people say them: `yesterday`, `last monday 08:00`, `08:00`, `28 Nov`, `2025-10-01T14:30`.
 * A time of day alone is the last one: today's, or yesterday's if today's is ahead.
 * @param zone that the days begin and end in @returns undefined if the text is anything else
 */
export const pastTime = (text: string, zone: string, now: Date): PastTime | undefined => {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(\d{4}-\d\d-\d\d)t/, '$1 ')
  const [clock = '', hour, minute] = / ?\b(\d\d?):(\d\d)$/.exec(words) ?? []
  const time = hour === undefined ? undefined : `${hour.padStart(2, '0')}:${minute}`
  if (time !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return undefined
  const dayWords = words.slice(0, words.length - clock.length)
  const today = wallClock(now, zone).day
  if (dayWords !== '' || time === undefined) {
    const day = namedDay(dayWords, today)
    return day === undefined ? undefined : { day, time, at: time === undefined ? beginningOf(day, zone) : momentAt(day, time, zone) }
  }
  const at = momentAt(today, time, zone)
  if (at !== undefined && at <= now) return { day: today, time, at }
  const yesterday = daysBefore(today, 1)
  return { day: yesterday, time, at: momentAt(yesterday, time, zone) }
}
