import { TZDate } from '@date-fns/tz'

/**
 * The platform's own zone has had one offset and one name since long before 1970. Intl needs 10 ms of every start to look them up, so
 * from 1970 to 9999 they are constants here; a test compares them with Intl.
 */
const HOME = { zone: 'Africa/Johannesburg', name: 'SAST', ms: 7_200_000, from: 0, to: Date.UTC(9999, 11) }

const isHome = (at: Date, zone: string): boolean => zone === HOME.zone && at.getTime() >= HOME.from && at.getTime() < HOME.to

/** Whether this is a time zone that Node.js knows. */
export const isZone = (name: string): boolean => {
  try {
    return name === HOME.zone || Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** ISO 8601 writes other years with a sign and six digits. */
const yearsBeyond = (year: string): string => String(Number(year) > 0 ? Number(year) : 1 - Number(year)).padStart(4, '0')

/** `2025-10-08` and `03:52:55` in that zone. @throws RangeError for an invalid date */
export const wallClock = (at: Date, zone: string): { readonly day: string; readonly time: string } => {
  const text = isHome(at, zone) ? new Date(at.getTime() + HOME.ms).toISOString() : new TZDate(at, zone).toISOString()
  const [day = '', time = ''] = text.replace(/^(?:[+-]\d{6}|0000)/, yearsBeyond).split('T')
  return { day, time: time.slice(0, 8) }
}

/** `2025-10-08 03:52` in that zone. @throws RangeError for an invalid date */
export const toTheMinute = (at: Date, zone: string): string => {
  const { day, time } = wallClock(at, zone)
  return `${day} ${time.slice(0, 5)}`
}

/** `Wed` in that zone. */
export const weekdayOf = (at: Date, zone: string): string => new TZDate(at, zone).toDateString().slice(0, 3)

/** SAST, CET, GMT+3. Intl gives a zone's short name only in a locale that uses it: SAST in en-ZA, CET in en-GB. */
export const zoneName = (at: Date, zone: string): string => {
  if (isHome(at, zone)) return HOME.name
  let first: string | undefined
  for (const locale of ['en-ZA', 'en-GB', 'en-US', 'en-AU']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(at)
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
    if (!/^(GMT|UTC)[+-]/.test(name)) return name
    first ??= name
  }
  return first ?? zone
}
