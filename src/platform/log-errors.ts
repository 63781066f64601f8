import { z } from 'zod'
import type { LogReading, Outcome, ReadLog } from '../source/readings.js'
import { eventsOf, type LogEvent, withoutRepeats } from './log-events.js'
import { foldedMessage } from './log-message.js'
import { type Log, reachesBack, readLogOf } from './logs.js'

export const FoldedError = z.object({
  // the first and the last time it was written; lines without a stamp have none
  from: z.date().optional(),
  at: z.date().optional(),
  message: z.string(),
  // the same for all of them; absent where it is the message itself
  folded: z.string().optional(),
  times: z.int(),
})
export type FoldedError = z.infer<typeof FoldedError>

export interface LogErrors {
  /** How often something went wrong. */
  readonly count: number
  /** There may be more. */
  readonly atLeast: boolean
  /** Of them, those that say no time: they may be older. */
  readonly timeless: number
  /** Errors of requests that another log tells of, and that are counted there. */
  readonly elsewhere: number
  /** Kinds of message, the latest last. */
  readonly messages: readonly FoldedError[]
}

/** Messages that differ in numbers, ids, addresses or hosts alone become one, at the time of the last of them; the latest comes last. */
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

/** Errors from `start` on. A line that cannot be placed in time counts, unless the whole log is older: to leave it out could hide an error. */
const linesWithin = ({ lines, modifiedAt }: ReadLog, start: Date) => lines.filter(({ at }) => (at ?? modifiedAt) >= start)

/** What the application says is told first, then the servers around it, and an access log last. */
const ORDER: readonly string[] = ['django', 'json', 'stamped', 'text', 'gunicorn', 'nginx', 'access']

/** Errors of all logs from `start` on, in their order; undefined for one in which nothing could be counted. */
export const errorsWithin = (
  outcomes: readonly (Outcome<LogReading> | undefined)[],
  logs: readonly Log[],
  start: Date,
): (LogErrors | undefined)[] => {
  const read = logs.map((log, i) => {
    const reading = readLogOf(outcomes[i])
    return { reading, kind: reading?.look?.kind ?? log.kind }
  })
  const ranked = read.map((_, i) => i).sort((a, b) => ORDER.indexOf(read[a]?.kind ?? '') - ORDER.indexOf(read[b]?.kind ?? ''))
  const events = read.map(({ reading, kind }) => (reading ? eventsOf(linesWithin(reading, start), kind) : []))
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
