import type { LogReading, LogTail } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { gapsIn, type Turned } from './gaps.js'

type Bounded = Extract<LogReading, { state: 'read' }>['bounded']

export interface TailReach {
  readonly bounded: Bounded
  /** It was looked at from its first line on, and nothing older is there. */
  readonly beginsThere: boolean
}

interface Looked {
  readonly part: LogAnswer
  readonly tail: LogTail
  readonly clock: Clock | undefined
  readonly size: number
  readonly modifiedAt: Date
  /** Of the first line that says one. */
  readonly firstAt: Date | undefined
  /** What it was rotated to, the oldest first. */
  readonly turned: readonly Turned[]
  /** As `firstAt`, of the file itself. */
  readonly ownFirstAt: Date | undefined
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

/** Since when the log was written to, where no older file of it is there; null: it reaches back. */
const beginning = ({ part, size, modifiedAt, firstAt }: Looked): From | null => {
  if (part.files.some(({ why }) => why === 'o')) return null
  return firstAt ?? (size === 0 && part.files.length === 0 ? modifiedAt : undefined)
}

export const reachOf = (looked: Looked): TailReach => {
  const { part, tail, clock, size, modifiedAt, firstAt, droppedTo } = looked
  const start = startOf(tail, clock)
  const isCut = size > tail.bytes + 1 || part.files.some(({ why }) => why === 'k')
  const reasons: From[] = [
    ...(isCut ? [firstAt] : []),
    ...(droppedTo === undefined ? [] : [droppedTo ?? undefined]),
    ...(start ? part.files.filter(({ why }) => 'dlnzb'.includes(why)).map(({ at, why }) => (why === 'b' ? undefined : at)) : []),
  ]
  // Whatever was written since the start would have changed it.
  const isOf = start !== undefined && modifiedAt > start
  const isUncut = reasons.length === 0
  const begun = isOf && isUncut ? beginning(looked) : null
  const gaps = isOf ? gapsIn(looked.turned, looked.ownFirstAt ?? (size === 0 ? modifiedAt : undefined), looked.timezone) : []
  reasons.push(...(begun === null ? [] : [begun]), ...gaps)
  const known = reasons.flatMap(at => (at ? [at.getTime()] : []))
  const since = known.length === reasons.length ? new Date(Math.max(...known)) : undefined
  if (reasons.length === 0 || (start && since && since <= start)) return { bounded: false, beginsThere: false }
  return { bounded: { since }, beginsThere: isUncut }
}
