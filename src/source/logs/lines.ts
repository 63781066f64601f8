import { TZDate } from '@date-fns/tz'
import type { LogKind } from '../../config/settings.js'
import type { LogLine } from '../readings.js'
import { KINDS } from './kinds.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// Everything here is anchored, or looks for one fixed text without repetition: no line makes it slow.
const ISO = String.raw`(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?`
const DJANGO = new RegExp(`^([A-Z]{1,20}) ${ISO}`)
const GUNICORN = new RegExp(`^\\[${ISO}\\](?: \\[[^\\]]*\\])? \\[([A-Z]{1,20})\\]`)
const GUNICORN_STAMP = new RegExp(`^\\[${ISO}\\]`)
const TEXT = new RegExp(`^${ISO}`)
const ACCESS = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]/
const ACCESS_ERROR = new RegExp(KINDS.access.errors)
const TEXT_LEVEL = /(?<!\w)(CRITICAL|FATAL|ERROR|WARNING|WARN|INFO|DEBUG|Traceback)(?!\w)/

const minutesOf = (offset: string): number => {
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return offset.startsWith('-') ? -minutes : minutes
}

/**
 * The platform's own zone has kept to one offset since long before 1970. To ask Intl for it takes some hundredths of a second the first
 * time, of every report that an error has been logged for; a test holds this to what Intl says.
 */
const OWN = { zone: 'Africa/Johannesburg', ms: 7_200_000, from: 1970 }

/** A moment from its parts as text; undefined for a date that no calendar has. Without an offset it is local time of the zone. */
const moment = (parts: readonly (string | undefined)[], offset: string | undefined, timezone: string): Date | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number)
  const ms = Number((parts[6] ?? '').padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const there = new Date(utc)
  const real = year >= 1000 && there.getUTCMonth() === month - 1 && there.getUTCDate() === day && there.getUTCHours() === hour
  if (!real || minute > 59 || second > 59) return undefined
  const local = (): number => {
    if (timezone === OWN.zone && year >= OWN.from) return utc - OWN.ms
    return +new TZDate(year, month - 1, day, hour, minute, second, ms, timezone)
  }
  const at = offset ? utc - minutesOf(offset) * 60_000 : local()
  return Number.isNaN(at) ? undefined : new Date(at)
}

const isoMoment = (match: RegExpExecArray | null, first: number, timezone: string): Date | undefined =>
  match ? moment(match.slice(first, first + 7), match[first + 7], timezone) : undefined

const READERS: Readonly<Record<LogKind, (text: string, timezone: string) => { at: Date | undefined; level: string | undefined }>> = {
  django(text, timezone) {
    const match = DJANGO.exec(text)
    return { at: isoMoment(match, 2, timezone), level: match?.[1] }
  },
  gunicorn: (text, timezone) => ({ at: isoMoment(GUNICORN_STAMP.exec(text), 1, timezone), level: GUNICORN.exec(text)?.[9] }),
  access(text, timezone) {
    const [, day, month, year, hour, minute, second, offset] = ACCESS.exec(text) ?? []
    const number = String(MONTHS.indexOf(month ?? '') + 1)
    return {
      at: day ? moment([year, number, day, hour, minute, second], offset, timezone) : undefined,
      level: ACCESS_ERROR.test(text) ? 'ERROR' : undefined,
    }
  },
  text(text, timezone) {
    const level = TEXT_LEVEL.exec(text)?.[1]
    return { at: isoMoment(TEXT.exec(text), 1, timezone), level: level === 'Traceback' ? 'ERROR' : level }
  },
}

/**
 * What a line of a log says of itself. Never throws; `text` is the line as it is: making it safe to show is for the formats.
 * @param timezone IANA name, for stamps that carry no offset
 */
export const parseLine = (text: string, kind: LogKind, timezone: string): LogLine => {
  const { at, level } = READERS[kind](text, timezone)
  return { ...(at && { at }), ...(level !== undefined && { level }), text }
}
