import type { LogKind } from '../../config/settings.js'
import type { LogLine } from '../readings.js'
import type { Clock } from './answer.js'
import { isErrorLevel } from './levels.js'
import { bareLine, isErrorLine, kindOf, parseLine } from './lines.js'
import { RECORD_SEPARATOR, TAIL_LINE_BYTES } from './tails-script.js'
import { isCut, textOf } from './text.js'

/** A line as the host sent it. */
export interface KeptLine {
  readonly line: LogLine
  /** For a line without a time, the stamped line before it. */
  readonly record: LogLine | undefined
  /** The line directly follows `record`. */
  readonly isNext: boolean
  /** The host sent only the beginning of it. */
  readonly isCut: boolean
}

/** The most by which clocks and zones differ: a time further ahead of the file's own is a date in the message, not a stamp. */
const MAX_AHEAD_MS = 26 * 3_600_000

/** A line may be written a little after the host's clock was read. */
const SLACK_MS = 60_000

/** Corrects a time of nginx, which logs in the host's own zone. Other times without an offset are in the zone of the settings. */
const inHostZone = (line: LogLine, clock: Clock | undefined): LogLine => {
  if (!clock?.offset || kindOf(line.text) !== 'nginx') return line
  const [, date, time] = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)/.exec(line.text) ?? []
  const [late = 0, early = 0] = [clock.before, clock.offset]
    .map(offset => Date.parse(`${date?.replaceAll('/', '-')}T${time}${offset.replace(/(\d\d)$/, ':$1')}`))
    .sort((a, b) => b - a)
  // Of the two possible times, the later one if it is past: the earlier could drop an error out of the window.
  const at = new Date(late <= clock.now.getTime() + SLACK_MS ? late : early)
  return Number.isNaN(at.getTime()) ? line : { ...line, at }
}

/** Makes the parser for the lines of one log. */
export const lineReader = (kind: LogKind, timezone: string, clock: Clock | undefined) => {
  const parse = (text: string): LogLine => inHostZone({ ...parseLine(text, kind, timezone), text: bareLine(text) }, clock)
  return (bytes: Buffer): KeptLine => {
    const parts = textOf(bytes, TAIL_LINE_BYTES).split(RECORD_SEPARATOR)
    const [record, ...rest] = parts.length > 1 ? parts : ['', ...parts]
    const isNext = rest.length > 1 && rest[0] === ''
    return {
      line: parse(rest.slice(isNext ? 1 : 0).join(RECORD_SEPARATOR)),
      record: record === '' || record === undefined ? undefined : parse(record),
      isNext,
      isCut: isCut(bytes, TAIL_LINE_BYTES),
    }
  }
}

interface LogSpan {
  readonly isText: boolean
  /** Errors count from here. */
  readonly start: Date | undefined
  /** The last time in the log. */
  readonly lastAt: Date | undefined
  readonly modifiedAt: Date
}

/**
 * Gives each line a time: a line without a stamp gets that of the line before it. After the last stamp of the log it gets none if that
 * stamp is before the start: the line may have been written at any time since.
 */
export const withTimes = (kept: readonly KeptLine[], { isText, start, lastAt, modifiedAt }: LogSpan): KeptLine[] => {
  const end = lastAt ?? kept.findLast(({ record }) => record)?.record?.at
  const isPlausible = (at: Date | undefined): at is Date => at !== undefined && at.getTime() <= modifiedAt.getTime() + MAX_AHEAD_MS
  let latest = Number.NEGATIVE_INFINITY
  const timed = kept.map((each): KeptLine => {
    const { line, record } = each
    const isOwn = !isText || kindOf(line.text) !== undefined
    const before = record?.at
    if (line.at && isOwn) return each
    // Logs are chronological: a time before that of the preceding line is a date in the message.
    const times = [...(isText ? [latest] : []), ...[line.at, before].filter(isPlausible).map(Number)]
    const ms = Math.max(...times)
    if (isText) latest = ms
    const isOpen = start && end && before && !line.at && ms < start.getTime() && before >= end
    const { at: _, ...rest } = line
    return { ...each, line: Number.isFinite(ms) && !isOpen ? { ...rest, at: new Date(ms) } : rest }
  })
  // A cut line whose time was not sent: at the latest that of the next line.
  return timed.map((each, i) => {
    const at = each.isCut && !each.line.at ? timed.slice(i + 1).find(({ line }) => line.at)?.line.at : undefined
    return at ? { ...each, line: { ...each.line, at } } : each
  })
}

/** Whether a traceback belongs to the record before it: an error, or a warning directly before it, as Django logs for a refused visitor. */
const belongsToRecord = ({ line, record, isNext }: KeptLine, start: Date | undefined): boolean => {
  if (!record || !line.text.startsWith('Traceback')) return false
  const isCounted = !start || !record.at || record.at >= start
  return (isErrorLevel(record.level) && (isNext || isCounted)) || (isNext && /^WARN/.test(record.level ?? ''))
}

/** Whether a line that the host selected as an error is one. For a cut line the host decides, because it saw all of it. */
export const isError = (kept: KeptLine, isText: boolean, start: Date | undefined): boolean =>
  (isErrorLine(kept.line) || (kept.isCut && kept.line.level === undefined)) && (isText || !belongsToRecord(kept, start))
