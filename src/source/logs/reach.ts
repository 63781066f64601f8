import type { LogTail, ReadLog } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { gapsIn, type RotatedFile } from './gaps.js'

export interface TailReach {
  readonly bounded: ReadLog['bounded']
  /** The log was read from its first line on, and there are no older files. */
  readonly beginsThere: boolean
}

interface ReachInput {
  readonly answer: LogAnswer
  readonly tail: LogTail
  readonly clock: Clock | undefined
  readonly size: number
  readonly modifiedAt: Date
  /** The first time in all that was read. */
  readonly firstAt: Date | undefined
  /** The oldest first. */
  readonly rotated: readonly RotatedFile[]
  /** The first time in the log itself. */
  readonly ownFirstAt: Date | undefined
  /** When the dropped lines end; null if that is unknown, undefined if no line was dropped. */
  readonly droppedTo: Date | null | undefined
  readonly timezone: string
}

/** When a gap ends, from which time on everything was read; undefined if that is unknown. */
type From = Date | undefined

export const startOf = ({ from }: LogTail, clock: Clock | undefined): Date | undefined => {
  if (!from) return undefined
  return 'at' in from ? from.at : new Date((clock?.now.getTime() ?? Date.now()) - from.secondsAgo * 1000)
}

/** When the log begins, if it has no older file; null if it has one. */
const logBeginning = ({ answer, size, modifiedAt, firstAt }: ReachInput): From | null => {
  if (answer.files.some(({ why }) => why === 'o')) return null
  return firstAt ?? (size === 0 && answer.files.length === 0 ? modifiedAt : undefined)
}

export const reachOf = (input: ReachInput): TailReach => {
  const { answer, tail, clock, size, modifiedAt, firstAt, droppedTo } = input
  const start = startOf(tail, clock)
  const isCut = size > tail.bytes + 1 || answer.files.some(({ why }) => why === 'k')
  const reasons: From[] = [
    ...(isCut ? [firstAt] : []),
    ...(droppedTo === undefined ? [] : [droppedTo ?? undefined]),
    ...(start ? answer.files.filter(({ why }) => 'dlnzb'.includes(why)).map(({ at, why }) => (why === 'b' ? undefined : at)) : []),
  ]
  // A log that was not modified since the start has no lines of the window to miss.
  const isModified = start !== undefined && modifiedAt > start
  const isUncut = reasons.length === 0
  const beginning = isModified && isUncut ? logBeginning(input) : null
  const gaps = isModified ? gapsIn(input.rotated, input.ownFirstAt ?? (size === 0 ? modifiedAt : undefined), input.timezone) : []
  reasons.push(...(beginning === null ? [] : [beginning]), ...gaps)
  const known = reasons.flatMap(at => (at ? [at.getTime()] : []))
  const since = known.length === reasons.length ? new Date(Math.max(...known)) : undefined
  if (reasons.length === 0 || (start && since && since <= start)) return { bounded: false, beginsThere: false }
  return { bounded: { since }, beginsThere: isUncut }
}
