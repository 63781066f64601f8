import { z } from 'zod'
import type { LogLine, LogReading, LogTail, Outcome } from '../source/readings.js'
import { countFailedLogins, FailedLogins, failedLoginsIn } from './logins.js'
import { type Log, reachesBack } from './logs.js'

const holding = (logs: readonly Log[]): { log: Log; tail: LogTail }[] =>
  logs.flatMap(log => {
    const tail = failedLoginsIn(log)
    return tail ? [{ log, tail }] : []
  })

/** The logs that can hold failed log-ins, as readings. */
export const failedLoginTails = (logs: readonly Log[]): LogTail[] => holding(logs).map(({ tail }) => tail)

export const FailedLoginsWithin = FailedLogins.extend({
  atLeast: z.boolean(), // some of the window, or one of the logs, could not be looked at
})
export type FailedLoginsWithin = z.infer<typeof FailedLoginsWithin>

/** What the logs say of the time from `start` on, in the order of `failedLoginTails`; null where there is no log to count from. */
export const failedLoginsWithin = (
  outcomes: readonly Outcome<LogReading>[],
  logs: readonly Log[],
  start: Date,
): FailedLoginsWithin | null => {
  const lines: Record<string, LogLine[]> = {}
  let atLeast = false
  for (const [i, { log }] of holding(logs).entries()) {
    const outcome = outcomes[i]
    if (!outcome?.ok) atLeast = true
    else if (outcome.value.state === 'read') {
      lines[log.kind] = [...(lines[log.kind] ?? []), ...outcome.value.lines.filter(({ at }) => at && at >= start)]
      if (!reachesBack(outcome.value.bounded, start)) atLeast = true
    }
  }
  if (Object.keys(lines).length === 0) return null
  return { ...countFailedLogins(lines.access ?? [], lines.django ?? []), atLeast }
}
