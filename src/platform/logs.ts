import type { LogReading, LogTail, Outcome, ReadLog, Since } from '../source/readings.js'

/** How much of a log's end is looked at on the host: a day of a busy log, read there in a tenth of a second. */
const TAIL_BYTES = 16 * 1024 * 1024

export interface Log {
  readonly name: string
  readonly kind: string
}

/** @param from from when on, also in the files that it was rotated to */
export const errorTail = ({ name }: Log, from: Since): LogTail => ({ kind: 'log', name, bytes: TAIL_BYTES, match: 'errors', from })

export const matchTail = ({ name }: Log, pattern: string, from?: Since): LogTail => ({
  kind: 'log',
  name,
  bytes: TAIL_BYTES,
  match: { pattern },
  ...(from && { from }),
})

/** Undefined for a log that was not read, is not there, or holds no line of its kind: nothing was counted in it. */
export const readLogOf = (outcome: Outcome<LogReading> | undefined): ReadLog | undefined =>
  outcome?.ok && outcome.value.state === 'read' && outcome.value.look?.isOfKind !== false ? outcome.value : undefined

/** Whether all from `start` on was looked at. */
export const reachesBack = ({ bounded }: ReadLog, start: Date): boolean =>
  bounded === false || (bounded.since !== undefined && bounded.since <= start)
