import { countFailedLogins, type FailedLogins, failedLoginsIn } from '../platform/logins.js'
import { type Context, type Request, windowStart } from '../report/context.js'
import type { LogLine, LogReading, LogTail, Outcome } from '../source/readings.js'

type Log = Request['logs'][number]

const holding = ({ logs }: Request): { log: Log; tail: LogTail }[] =>
  logs.flatMap(log => {
    const tail = failedLoginsIn(log)
    return tail ? [{ log, tail }] : []
  })

/** The logs that can hold failed log-ins, as readings. */
export const failedLoginTails = (request: Request): LogTail[] => holding(request).map(({ tail }) => tail)

export interface FailedLoginsWithin extends FailedLogins {
  /** Some of the window, or one of the logs, could not be looked at. */
  readonly atLeast: boolean
}

/** Whether some of the window lies before what was looked at. */
export const reachesBack = (bounded: false | { readonly since: Date | undefined }, start: Date): boolean =>
  bounded === false || (bounded.since !== undefined && bounded.since <= start)

/** What the logs say of the window, in the order of `failedLoginTails`; null where there is no log to count from. */
export const failedLoginsWithin = (outcomes: readonly Outcome<LogReading>[], context: Context): FailedLoginsWithin | null => {
  const start = windowStart(context)
  const lines: Record<string, LogLine[]> = {}
  let atLeast = false
  for (const [i, { log }] of holding(context).entries()) {
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
