import { TZDate } from '@date-fns/tz'
import type { LogKind } from '../../config/settings.js'
import type { LogLine } from '../readings.js'
import { parseJsonLine } from './json-line.js'
import { KINDS, STRUCTURED_KINDS, type StructuredKind, UNSTAMPED, WRAPPING } from './kinds.js'
import { isErrorLevel, levelInText } from './levels.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// Everything here is anchored, or looks for one fixed text without repetition: no line makes it slow.
const ISO = String.raw`(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?`
const DJANGO = new RegExp(`^([A-Z]{1,20}) {1,20}${ISO}`)
const GUNICORN = new RegExp(`^\\[${ISO}\\](?: \\[[^\\]]*\\])? \\[([A-Z]{1,20})\\]`)
const KILLED = /\] \[WARNING\] Worker with pid \d+ was terminated due to signal (?:[46789]|11)(?!\d)/
const NGINX_LEVEL = /\[([a-z]{1,10})\]/
const ISO_ANYWHERE = new RegExp(ISO)
const ISO_FIRST = new RegExp(`^${ISO}`)
const CLF = /(\d\d)\/([A-Z][a-z]{2})\/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?/
const SYSLOG = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) /
const ACCESS = new RegExp(KINDS.access.stamped)
const ACCESS_ERROR = new RegExp(KINDS.access.errors)
const TEXT_LEVEL = /(?<!\w)(CRITICAL|FATAL|ERROR|WARNING|WARN|INFO|DEBUG|Traceback)(?!\w)/
const LOGFMT_LEVEL = /(?<!\w)level="?([a-z]{1,10})/
const WRAPPED = new RegExp(WRAPPING, 'g')
const TEXT_STAMP = new RegExp(KINDS.text.stamped)
const IS_UNSTAMPED_ERROR = new RegExp(UNSTAMPED)
/** Stamps are at the beginning of a line, or among its first words. */
const MAX_STAMP_INDEX = 300
/** Characters that may follow the seconds: the fraction and the offset. */
const MAX_STAMP_SUFFIX = 20

/** The end of Docker's JSON around a line; the host has removed its beginning. */
const DOCKER = /(?:\\n)?","stream":"std(?:out|err)"(?:,"attrs":\{[^}]{0,300}\})?,"time":"([^"]{1,40})"\}$/

/** A line without colour codes, and without the prefix or suffix of a container or syslog. */
export const bareLine = (text: string): string => {
  const bare = text.replace(WRAPPED, '').replace(DOCKER, '')
  return text.startsWith('{"log":"') ? bare.replace(/(?:\\n)?","stream":.*$/s, '') : bare
}

const minutesOf = (offset: string): number => {
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return offset.startsWith('-') ? -minutes : minutes
}

/**
 * The platform's zone has had one offset since long before 1970. Asking Intl for it takes some hundredths of a second the first time,
 * which every report with a logged error would pay; a test compares this with Intl.
 */
const PLATFORM_ZONE = { zone: 'Africa/Johannesburg', ms: 7_200_000, from: 1970 }

/** A moment from its parts as text; undefined for an impossible date. Without an offset, the parts are local time in `timezone`. */
const moment = (parts: readonly (string | undefined)[], offset: string | undefined, timezone: string): Date | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number)
  const ms = Number((parts[6] ?? '').padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const there = new Date(utc)
  const isValid = year >= 1000 && there.getUTCMonth() === month - 1 && there.getUTCDate() === day && there.getUTCHours() === hour
  if (!isValid || minute > 59 || second > 59) return undefined
  const local = (): number => {
    if (timezone === PLATFORM_ZONE.zone && year >= PLATFORM_ZONE.from) return utc - PLATFORM_ZONE.ms
    return +new TZDate(year, month - 1, day, hour, minute, second, ms, timezone)
  }
  const at = offset ? utc - minutesOf(offset) * 60_000 : local()
  return Number.isNaN(at) ? undefined : new Date(at)
}

const isoMoment = (match: RegExpExecArray | null, first: number, timezone: string): Date | undefined =>
  match ? moment(match.slice(first, first + 7), match[first + 7], timezone) : undefined

const clfMoment = (match: RegExpExecArray | null, timezone: string): Date | undefined => {
  const [, day, month, year, hour, minute, second, offset] = match ?? []
  return day ? moment([year, String(MONTHS.indexOf(month ?? '') + 1), day, hour, minute, second], offset, timezone) : undefined
}

/** The time of the first stamp in a text, in either format. */
const anyMoment = (text: string, timezone: string): Date | undefined => {
  const head = text.slice(0, MAX_STAMP_INDEX)
  const [iso, clf] = [ISO_ANYWHERE.exec(head), CLF.exec(head)]
  return iso && !(clf && clf.index < iso.index) ? isoMoment(iso, 1, timezone) : clfMoment(clf, timezone)
}

interface ParsedLine {
  readonly at: Date | undefined
  readonly level: string | undefined
}

const PARSERS: Readonly<Record<StructuredKind, (text: string, timezone: string) => ParsedLine>> = {
  django(text, timezone) {
    const match = DJANGO.exec(text)
    return { at: isoMoment(match, 2, timezone), level: match?.[1] }
  },
  gunicorn: (text, timezone) => ({
    at: text.startsWith('[') ? anyMoment(text, timezone) : undefined,
    level: KILLED.test(text) ? 'ERROR' : GUNICORN.exec(text)?.[9],
  }),
  access: (text, timezone) => ({
    // Only between bracket and quote: visitors control the address before it and the request after it.
    at: ACCESS.test(text) ? anyMoment(text.slice(text.indexOf('['), text.indexOf('"')), timezone) : undefined,
    level: ACCESS_ERROR.test(text) ? 'ERROR' : undefined,
  }),
  nginx: (text, timezone) => ({ at: anyMoment(text, timezone), level: NGINX_LEVEL.exec(text)?.[1]?.toUpperCase() }),
  json(text, timezone) {
    const { times, level } = parseJsonLine(text)
    const moments = times.map(time => (typeof time === 'number' ? new Date(time) : anyMoment(time, timezone)))
    return { at: moments.find(at => at !== undefined), level }
  },
  stamped: (text, timezone) => ({ at: anyMoment(text, timezone), level: levelInText(text) }),
}

const parseText = (text: string, timezone: string): ParsedLine => {
  const found = TEXT_LEVEL.exec(text)?.[1] ?? LOGFMT_LEVEL.exec(text)?.[1]?.toUpperCase()
  const level = found === 'Traceback' || (found === undefined && IS_UNSTAMPED_ERROR.test(text)) ? 'ERROR' : found
  // Dates later in the line belong to its message.
  const stamp = TEXT_STAMP.exec(text.slice(0, MAX_STAMP_INDEX))?.[0]
  return { at: stamp === undefined ? undefined : anyMoment(text.slice(0, stamp.length + MAX_STAMP_SUFFIX), timezone), level }
}

/** A line of no known kind in a structured log: part of an entry, or an error written without the logging framework. */
const parseUnstamped = (text: string): ParsedLine => ({ at: undefined, level: IS_UNSTAMPED_ERROR.test(text) ? 'ERROR' : undefined })

const STAMPED = STRUCTURED_KINDS.map(kind => [kind, new RegExp(KINDS[kind].stamped)] as const)
const STAMP_OF = new Map(STAMPED)

/** The kind of a single line; undefined if it continues another line, or is plain text. */
export const kindOf = (text: string): StructuredKind | undefined => STAMPED.find(([, pattern]) => pattern.test(text))?.[0]

/** Whether a line is of the configured kind; some lines are of two kinds. */
export const isOfKind = (text: string, kind: LogKind): boolean => isStructured(kind) && STAMP_OF.get(kind)?.test(bareLine(text)) === true

const isStructured = (kind: LogKind): kind is StructuredKind => kind !== 'auto' && kind !== 'text'

/** A line's actual kind: the log's format may have changed since the settings were written, even within a file. */
const structuredKindOf = (bare: string, kind: LogKind): StructuredKind | undefined =>
  isStructured(kind) && STAMP_OF.get(kind)?.test(bare) ? kind : kindOf(bare)

/**
 * Parses the time and the level of a log line. Never throws. `text` stays the unchanged line: the formats make it safe to show.
 * @param timezone IANA name, for stamps without an offset
 */
export const parseLine = (text: string, kind: LogKind, timezone: string): LogLine => {
  const bare = bareLine(text)
  const structured = structuredKindOf(bare, kind)
  const parsed = structured ? PARSERS[structured](bare, timezone) : isStructured(kind) ? parseUnstamped(bare) : parseText(bare, timezone)
  const outerAt = wrappingMoment(text, bare, timezone)
  const at = structured ? (parsed.at ?? outerAt) : (outerAt ?? parsed.at)
  // In plain text any word may be the level.
  const level = parsed.level ?? (kind === 'text' && structured === 'stamped' ? parseText(bare, timezone).level : undefined)
  return { ...(at && { at }), ...(level !== undefined && { level }), text }
}

/** The time in the prefix or suffix of syslog or a container. */
const wrappingMoment = (text: string, bare: string, timezone: string): Date | undefined => {
  const at = syslogMoment(text, timezone)
  if (at || text === bare) return at
  return isoMoment(ISO_FIRST.exec(text) ?? ISO_FIRST.exec(DOCKER.exec(text)?.[1] ?? ''), 1, timezone)
}

/** Syslog omits the year: take the latest one in which the time is not in the future. */
const syslogMoment = (text: string, timezone: string): Date | undefined => {
  const [, month, day, hour, minute, second] = SYSLOG.exec(text) ?? []
  if (!month) return undefined
  const number = String(MONTHS.indexOf(month) + 1)
  const now = Date.now()
  const year = new Date(now).getUTCFullYear()
  const moments = [year, year - 1].flatMap(year => moment([String(year), number, day, hour, minute, second], undefined, timezone) ?? [])
  return moments.find(at => at.getTime() < now + 86_400_000)
}

/** Whether a line is an error in a log of its kind. */
export const isErrorLine = ({ level }: LogLine): boolean => isErrorLevel(level)
