import { z } from 'zod'
import type { LogReading, Outcome, ReadLog } from '../source/readings.js'
import { eventsOf, type LogEvent, withoutRepeats } from './log-events.js'
import { foldedMessage } from './log-message.js'
import { type Log, reachesBack, readLogOf } from './logs.js'

export const FoldedError = z.object({
  // when it was first and last logged; absent for lines without a stamp
  from: z.date().optional(),
  at: z.date().optional(),
  message: z.string(),
  // the text that all of them share; absent if it is the message itself
  folded: z.string().optional(),
  times: z.int(),
})
export type FoldedError = z.infer<typeof FoldedError>

export interface LogErrors {
  readonly count: number
  /** There may be more. */
  readonly atLeast: boolean
  /** How many of them have no time, and may be older than the window. */
  readonly timeless: number
  /** Failed requests that another log contains, where they are counted. */
  readonly elsewhere: number
  /** Grouped messages, the latest last. */
  readonly messages: readonly FoldedError[]
}

/** Groups messages that differ only in numbers, ids, addresses or hosts, with the time of the last one; the latest group comes last. */
const fold = (events: readonly LogEvent[]): FoldedError[] => {
  const found = new Map<string, FoldedError>()
  for (const { at, message } of events) {
    const folded = foldedMessage(message)
    const before = found.get(folded)
    found.delete(folded)
    found.set(folded, {
      from: before?.from ?? at,
      at: at ?? before?.at,
      message: before && before.message !== message ? folded : message,
      ...(folded !== message && { folded }),
      times: (before?.times ?? 0) + 1,
    })
  }
  return [...found.values()]
}

/** Errors from `start` on, before `end`. A line without a time counts unless the whole log is older: leaving it out could hide an error. */
const linesWithin = ({ lines, modifiedAt }: ReadLog, start: Date, end: Date | undefined) =>
  lines.filter(({ at }) => (at ?? modifiedAt) >= start && !(at && end && at >= end))

/** The application's own messages take precedence, then those of the servers around it, then access logs. */
const ORDER: readonly string[] = ['django', 'json', 'stamped', 'text', 'gunicorn', 'nginx', 'access']

/** The errors of each log from `start` on, before `end` if there is one; undefined for a log in which nothing could be counted. */
export const errorsWithin = (
  outcomes: readonly (Outcome<LogReading> | undefined)[],
  logs: readonly Log[],
  start: Date,
  end?: Date,
): (LogErrors | undefined)[] => {
  const read = logs.map((log, i) => {
    const reading = readLogOf(outcomes[i])
    return { reading, kind: reading?.look?.kind ?? log.kind }
  })
  const ranked = read.map((_, i) => i).sort((a, b) => ORDER.indexOf(read[a]?.kind ?? '') - ORDER.indexOf(read[b]?.kind ?? ''))
  const events = read.map(({ reading, kind }) => (reading ? eventsOf(linesWithin(reading, start, end), kind) : []))
  const once = withoutRepeats(ranked.map(i => events[i] ?? []))
  return read.map(({ reading }, i) => {
    if (!reading) return undefined
    const own = once[ranked.indexOf(i)] ?? []
    return {
      count: own.length,
      atLeast: !reachesBack(reading, start),
      timeless: own.filter(({ at }) => !at).length,
      elsewhere: (events[i]?.length ?? 0) - own.length,
      messages: fold(own),
    }
  })
}
