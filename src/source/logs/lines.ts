import { TZDate } from '@date-fns/tz'
import type { LogKind } from '../../config/settings.js'
import type { LogLine } from '../readings.js'
import { readJson } from './json-line.js'
import { KINDS, OWN_KINDS, type OwnKind, UNSTAMPED, WRAPPING } from './kinds.js'
import { errorLevel, levelAmong } from './levels.js'

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
/** Stamps stand at the beginning, or in the first words. */
const STAMP_WITHIN = 300
/** What may follow the seconds: the fraction and the offset. */
const STAMP_REST = 20

/** What Docker puts behind a line, of which the host has taken off what stands before it. */
const DOCKER = /(?:\\n)?","stream":"std(?:out|err)"(?:,"attrs":\{[^}]{0,300}\})?,"time":"([^"]{1,40})"\}$/

/** A line without colours, and without what a container or syslog put around it. */
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

const clfMoment = (match: RegExpExecArray | null, timezone: string): Date | undefined => {
  const [, day, month, year, hour, minute, second, offset] = match ?? []
  return day ? moment([year, String(MONTHS.indexOf(month ?? '') + 1), day, hour, minute, second], offset, timezone) : undefined
}

/** Of the first stamp in a text, whichever it is. */
const anyMoment = (text: string, timezone: string): Date | undefined => {
  const head = text.slice(0, STAMP_WITHIN)
  const [iso, clf] = [ISO_ANYWHERE.exec(head), CLF.exec(head)]
  return iso && !(clf && clf.index < iso.index) ? isoMoment(iso, 1, timezone) : clfMoment(clf, timezone)
}

interface Reading {
  readonly at: Date | undefined
  readonly level: string | undefined
}

const READERS: Readonly<Record<OwnKind, (text: string, timezone: string) => Reading>> = {
  django(text, timezone) {
    const match = DJANGO.exec(text)
    return { at: isoMoment(match, 2, timezone), level: match?.[1] }
  },
  gunicorn: (text, timezone) => ({
    at: text.startsWith('[') ? anyMoment(text, timezone) : undefined,
    level: KILLED.test(text) ? 'ERROR' : GUNICORN.exec(text)?.[9],
  }),
  access: (text, timezone) => ({
    // The address before it may be anything, and the request behind it as well.
    at: ACCESS.test(text) ? anyMoment(text.slice(text.indexOf('['), text.indexOf('"')), timezone) : undefined,
    level: ACCESS_ERROR.test(text) ? 'ERROR' : undefined,
  }),
  nginx: (text, timezone) => ({ at: anyMoment(text, timezone), level: NGINX_LEVEL.exec(text)?.[1]?.toUpperCase() }),
  json(text, timezone) {
    const { times, level } = readJson(text)
    const moments = times.map(time => (typeof time === 'number' ? new Date(time) : anyMoment(time, timezone)))
    return { at: moments.find(at => at !== undefined), level }
  },
  stamped: (text, timezone) => ({ at: anyMoment(text, timezone), level: levelAmong(text) }),
}

const readText = (text: string, timezone: string): Reading => {
  const found = TEXT_LEVEL.exec(text)?.[1] ?? LOGFMT_LEVEL.exec(text)?.[1]?.toUpperCase()
  const level = found === 'Traceback' || (found === undefined && IS_UNSTAMPED_ERROR.test(text)) ? 'ERROR' : found
  // Further on stands what the line tells of.
  const stamp = TEXT_STAMP.exec(text.slice(0, STAMP_WITHIN))?.[0]
  return { at: stamp === undefined ? undefined : anyMoment(text.slice(0, stamp.length + STAMP_REST), timezone), level }
}

/** A line of no kind, in a log of one: the rest of an entry, or an error that was written past the logging. */
const readStray = (text: string): Reading => ({ at: undefined, level: IS_UNSTAMPED_ERROR.test(text) ? 'ERROR' : undefined })

const STAMPED = OWN_KINDS.map(kind => [kind, new RegExp(KINDS[kind].stamped)] as const)
const STAMP_OF = new Map(STAMPED)

/** Of which kind a line is, by itself; undefined for one that continues another, or of plain text. */
export const kindOf = (text: string): OwnKind | undefined => STAMPED.find(([, pattern]) => pattern.test(text))?.[0]

/** Whether a line is of a kind that the settings say; some are of two. */
export const isOfKind = (text: string, kind: LogKind): boolean => isOwn(kind) && STAMP_OF.get(kind)?.test(bareLine(text)) === true

const isOwn = (kind: LogKind): kind is OwnKind => kind !== 'auto' && kind !== 'text'

/** A line is read as what it is: logging may have been changed since the settings were written, in mid-file. */
const ownKind = (bare: string, kind: LogKind): OwnKind | undefined => (isOwn(kind) && STAMP_OF.get(kind)?.test(bare) ? kind : kindOf(bare))

/**
 * What a line of a log says of itself. Never throws; `text` is the line as it is: making it safe to show is for the formats.
 * @param timezone IANA name, for stamps that carry no offset
 */
export const parseLine = (text: string, kind: LogKind, timezone: string): LogLine => {
  const bare = bareLine(text)
  const own = ownKind(bare, kind)
  const read = own ? READERS[own](bare, timezone) : isOwn(kind) ? readStray(bare) : readText(bare, timezone)
  const around = wrappingMoment(text, bare, timezone)
  const at = own ? (read.at ?? around) : (around ?? read.at)
  // Of plain text any word may be the level.
  const level = read.level ?? (kind === 'text' && own === 'stamped' ? readText(bare, timezone).level : undefined)
  return { ...(at && { at }), ...(level !== undefined && { level }), text }
}

/** Of what syslog or a container put around a line. */
const wrappingMoment = (text: string, bare: string, timezone: string): Date | undefined => {
  const at = syslogMoment(text, timezone)
  if (at || text === bare) return at
  return isoMoment(ISO_FIRST.exec(text) ?? ISO_FIRST.exec(DOCKER.exec(text)?.[1] ?? ''), 1, timezone)
}

/** Syslog leaves the year out: it is the one in which the moment is nearest. */
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
export const isErrorLine = ({ level }: LogLine): boolean => errorLevel(level)
