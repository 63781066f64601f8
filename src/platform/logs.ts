import type { LogReading, LogTail, Outcome, ReadLog, Since } from '../source/readings.js'

/** How many bytes of a log are searched on the host: a day of a busy log, read there in a tenth of a second. */
const TAIL_BYTES = 16 * 1024 * 1024

export interface Log {
  readonly name: string
  readonly kind: string
}

/** The tail with the errors of a log. @param from when to start, including in rotated files */
export const errorTail = ({ name }: Log, from: Since): LogTail => ({ kind: 'log', name, bytes: TAIL_BYTES, match: 'errors', from })

/** The tail with the lines of a log that match a pattern. */
export const matchTail = ({ name }: Log, pattern: string, from?: Since): LogTail => ({
  kind: 'log',
  name,
  bytes: TAIL_BYTES,
  match: { pattern },
  ...(from && { from }),
})

/** Undefined for a log that was not read, does not exist, or has no line of its kind: nothing can be counted in it. */
export const readLogOf = (outcome: Outcome<LogReading> | undefined): ReadLog | undefined =>
  outcome?.ok && outcome.value.state === 'read' && outcome.value.look?.isOfKind !== false ? outcome.value : undefined

/** Whether everything from `start` on was searched. */
export const reachesBack = ({ bounded }: ReadLog, start: Date): boolean =>
  bounded === false || (bounded.since !== undefined && bounded.since <= start)
