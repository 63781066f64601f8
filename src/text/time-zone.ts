import { TZDate } from '@date-fns/tz'
import { format } from 'date-fns/format'

/**
 * The platform's own zone keeps to one offset and one name, since long before 1970; what Intl gets ready to say them takes a hundredth
 * of a second of every start. From then to the year 9999 they are said without it, and a test holds them to what Intl says.
 */
const OWN = { zone: 'Africa/Johannesburg', name: 'SAST', ms: 7_200_000, from: 0, to: Date.UTC(9999, 11) }

const isOwn = (at: Date, zone: string): boolean => zone === OWN.zone && at.getTime() >= OWN.from && at.getTime() < OWN.to

/** Whether times can be told in it. */
export const isZone = (name: string): boolean => {
  try {
    return name === OWN.zone || Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** `2025-10-08` and `03:52:55`, as a clock on the wall there has it. @throws RangeError for no date */
export const wallClock = (at: Date, zone: string): { readonly day: string; readonly time: string } => {
  const text = isOwn(at, zone) ? new Date(at.getTime() + OWN.ms).toISOString() : format(new TZDate(at, zone), "yyyy-MM-dd'T'HH:mm:ss")
  const [day = '', time = ''] = text.split('T')
  return { day, time: time.slice(0, 8) }
}

/** SAST, CET, GMT+3. A zone has its short name only in a language that uses it: SAST in South Africa's English, CET in Britain's. */
export const zoneName = (at: Date, zone: string): string => {
  if (isOwn(at, zone)) return OWN.name
  let first: string | undefined
  for (const locale of ['en-ZA', 'en-GB', 'en-US', 'en-AU']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(at)
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
    if (!/^(GMT|UTC)[+-]/.test(name)) return name
    first ??= name
  }
  return first ?? zone
}
