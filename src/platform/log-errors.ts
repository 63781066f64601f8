import { z } from 'zod'
import type { LogLine, LogReading } from '../source/readings.js'
import { messageOf, reachesBack } from './logs.js'

export const FoldedError = z.object({
  // the first and the last time it was written; lines without a stamp have none
  from: z.date().optional(),
  at: z.date().optional(),
  message: z.string(),
  times: z.int(),
})
export type FoldedError = z.infer<typeof FoldedError>

/** Equal messages become one, at the time of the last of them; the latest comes last. */
const fold = (lines: readonly LogLine[], kind: string): FoldedError[] => {
  const folded = new Map<string, FoldedError>()
  for (const written of lines) {
    const message = messageOf(written, kind)
    const before = folded.get(message)
    folded.delete(message)
    folded.set(message, { from: before?.from ?? written.at, at: written.at ?? before?.at, message, times: (before?.times ?? 0) + 1 })
  }
  return [...folded.values()]
}

/** Errors of one log from `start` on. */
export const errorsWithin = (
  { lines, bounded }: Extract<LogReading, { state: 'read' }>,
  kind: string,
  start: Date,
): { readonly count: number; readonly atLeast: boolean; readonly messages: readonly FoldedError[] } => {
  // A line without a stamp cannot be placed in time: it counts, for to leave it out could hide an error.
  const errors = lines.filter(({ at }) => !at || at >= start)
  return { count: errors.length, atLeast: !reachesBack(bounded, start), messages: fold(errors, kind) }
}
