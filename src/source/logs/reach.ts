import type { LogReading, LogTail } from '../readings.js'
import type { Clock, Part } from './answer.js'

type Bounded = Extract<LogReading, { state: 'read' }>['bounded']

export interface Reach {
  readonly bounded: Bounded
  /** It was looked at from its first line on, and nothing older is there. */
  readonly beginsThere: boolean
}

interface Looked {
  readonly part: Part
  readonly tail: LogTail
  readonly clock: Clock | undefined
  readonly size: number
  readonly modifiedAt: Date
  /** Of the first line that says one. */
  readonly firstAt: Date | undefined
  /** Undefined: no line was dropped; null: nobody knows to which time they were. */
  readonly droppedTo: Date | null | undefined
  readonly timezone: string
}

/** From when on all was looked at, for one reason; undefined: nobody knows. */
type From = Date | undefined

export const startOf = ({ from }: LogTail, clock: Clock | undefined): Date | undefined => {
  if (!from) return undefined
  return 'at' in from ? from.at : new Date((clock?.now.getTime() ?? Date.now()) - from.secondsAgo * 1000)
}

const dayIn = (at: Date, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)

/**
 * Python names a file after the day that is in it. Where the first line is of a later day, several processes turned the log at midnight,
 * and each but the last deleted what the one before had put aside.
 */
const isDayGone = (path: string, firstAt: Date, timezone: string): boolean => {
  const day = /\.(\d{4}-\d\d-\d\d)$/.exec(path)?.[1]
  return day !== undefined && dayIn(firstAt, timezone) > day
}

/** Since when the log itself was written to without a gap, as far as its files show. */
const beginning = ({ part, size, modifiedAt, firstAt, timezone }: Looked, start: Date): From | null => {
  // Whatever was written since the start would have changed it.
  if (modifiedAt <= start) return null
  const oldest = part.files.findLast(({ why }) => why === 'r')
  const isContinued = part.files.some(({ why }) => why === 'o')
  if (isContinued && !(oldest && firstAt && isDayGone(oldest.path, firstAt, timezone))) return null
  return firstAt ?? (size === 0 && !oldest ? modifiedAt : undefined)
}

export const reachOf = (looked: Looked): Reach => {
  const { part, tail, clock, size, firstAt, droppedTo } = looked
  const start = startOf(tail, clock)
  const isCut = size > tail.bytes + 1 || part.files.some(({ why }) => why === 'k')
  const reasons: From[] = [
    ...(isCut ? [firstAt] : []),
    ...(droppedTo === undefined ? [] : [droppedTo ?? undefined]),
    ...(start ? part.files.filter(({ why }) => 'dlnzb'.includes(why)).map(({ at, why }) => (why === 'b' ? undefined : at)) : []),
  ]
  const begun = start && reasons.length === 0 ? beginning(looked, start) : null
  if (begun !== null) reasons.push(begun)
  const known = reasons.flatMap(at => (at ? [at.getTime()] : []))
  const since = known.length === reasons.length ? new Date(Math.max(...known)) : undefined
  if (reasons.length === 0 || (start && since && since <= start)) return { bounded: false, beginsThere: false }
  return { bounded: { since }, beginsThere: begun !== null }
}
