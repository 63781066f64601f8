import type { LogKind } from '../../config/settings.js'
import type { LogLine } from '../readings.js'
import type { Clock } from './answer.js'
import { errorLevel } from './levels.js'
import { bareLine, isErrorLine, kindOf, parseLine } from './lines.js'
import { LINE_BYTES, STAMP_END } from './tails-script.js'
import { isCut, textOf } from './text.js'

/** A line as the host sent it. */
export interface Kept {
  readonly line: LogLine
  /** The stamped line before it, of one that says no time by itself. */
  readonly record: LogLine | undefined
  /** It follows that very line. */
  readonly isNext: boolean
  /** The host has seen more of it. */
  readonly isCut: boolean
}

/** Clocks and zones differ by no more: a stamp that is further ahead of the file's own is a date that the line tells of. */
const AHEAD_MS = 26 * 3_600_000

/** A line is written a little later than the host's clock was read, perhaps. */
const SLACK_MS = 60_000

/** Times without an offset are the application's, in the zone of the settings; nginx writes the host's own. */
const zoned = (line: LogLine, clock: Clock | undefined): LogLine => {
  if (!clock?.offset || kindOf(line.text) !== 'nginx') return line
  const [, date, time] = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)/.exec(line.text) ?? []
  const [late = 0, early = 0] = [clock.before, clock.offset]
    .map(offset => Date.parse(`${date?.replaceAll('/', '-')}T${time}${offset.replace(/(\d\d)$/, ':$1')}`))
    .sort((a, b) => b - a)
  // Of two times that it may be, the later that is past: with the other, an error could fall out of the window.
  const at = new Date(late <= clock.now.getTime() + SLACK_MS ? late : early)
  return Number.isNaN(at.getTime()) ? line : { ...line, at }
}

/** Makes lines of what one log said. */
export const reader = (kind: LogKind, timezone: string, clock: Clock | undefined) => {
  const parse = (text: string): LogLine => zoned({ ...parseLine(text, kind, timezone), text: bareLine(text) }, clock)
  return (bytes: Buffer): Kept => {
    const parts = textOf(bytes, LINE_BYTES).split(STAMP_END)
    const [record, ...rest] = parts.length > 1 ? parts : ['', ...parts]
    const isNext = rest.length > 1 && rest[0] === ''
    return {
      line: parse(rest.slice(isNext ? 1 : 0).join(STAMP_END)),
      record: record === '' || record === undefined ? undefined : parse(record),
      isNext,
      isCut: isCut(bytes, LINE_BYTES),
    }
  }
}

interface Span {
  readonly isText: boolean
  /** From when on errors count. */
  readonly start: Date | undefined
  /** The last time that the log says. */
  readonly lastAt: Date | undefined
  readonly modifiedAt: Date
}

/**
 * The lines with their times. A line without a stamp has that of the line before it; behind the last stamp of all, where that is older than what is asked
 * for, it has none: it was written at any time since.
 */
export const dated = (kept: readonly Kept[], { isText, start, lastAt, modifiedAt }: Span): Kept[] => {
  const end = lastAt ?? kept.findLast(({ record }) => record)?.record?.at
  const isPlausible = (at: Date | undefined): at is Date => at !== undefined && at.getTime() <= modifiedAt.getTime() + AHEAD_MS
  let latest = Number.NEGATIVE_INFINITY
  const timed = kept.map((each): Kept => {
    const { line, record } = each
    const isOwn = !isText || kindOf(line.text) !== undefined
    const before = record?.at
    if (line.at && isOwn) return each
    // A log goes on: what is older than the line before is a date that it tells of.
    const times = [...(isText ? [latest] : []), ...[line.at, before].filter(isPlausible).map(Number)]
    const ms = Math.max(...times)
    if (isText) latest = ms
    const isOpen = start && end && before && !line.at && ms < start.getTime() && before >= end
    const { at: _, ...rest } = line
    return { ...each, line: Number.isFinite(ms) && !isOpen ? { ...rest, at: new Date(ms) } : rest }
  })
  // Whose time stands behind what was sent of it: no later than the next.
  return timed.map((each, i) => {
    const at = each.isCut && !each.line.at ? timed.slice(i + 1).find(({ line }) => line.at)?.line.at : undefined
    return at ? { ...each, line: { ...each.line, at } } : each
  })
}

/** A traceback belongs to the record that it follows, where that is an error, or a warning right before it: a visitor who was turned away leaves one. */
const isOfRecord = ({ line, record, isNext }: Kept, start: Date | undefined): boolean => {
  if (!record || !line.text.startsWith('Traceback')) return false
  const isCounted = !start || !record.at || record.at >= start
  return (errorLevel(record.level) && (isNext || isCounted)) || (isNext && /^WARN/.test(record.level ?? ''))
}

/** Whether a line that the host took for an error is one: of what it has seen more of than was sent it has the last word. */
export const isError = (kept: Kept, isText: boolean, start: Date | undefined): boolean =>
  (isErrorLine(kept.line) || (kept.isCut && kept.line.level === undefined)) && (isText || !isOfRecord(kept, start))
