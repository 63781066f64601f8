import { z } from 'zod'
import type { LogReading, LogTail, Outcome, Since } from '../source/readings.js'
import { LogReach, latestSince, reachOf } from './log-reach.js'
import { countFailedLogins, FailedLogins, failedLoginTail, isOfAccess } from './logins.js'
import { type Log, readLogOf } from './logs.js'

/** The logs that can contain failed log-ins. */
export const failedLoginLogs = <L extends Log>(logs: readonly L[]): L[] =>
  logs.filter(log => failedLoginTail(log, { secondsAgo: 0 }) !== undefined)

/** Their tails. */
export const failedLoginTails = (logs: readonly Log[], from: Since): LogTail[] => logs.flatMap(log => failedLoginTail(log, from) ?? [])

export const FailedLoginsWithin = FailedLogins.extend({
  atLeast: z.boolean(), // part of the window, or one of the logs, was not searched
  since: z.date().nullable().optional(), // from when on everything was searched; null: unknown
  logs: z.array(LogReach).readonly().optional(),
})
export type FailedLoginsWithin = z.infer<typeof FailedLoginsWithin>

/** Logs of the server itself, which never contain log-ins: finding none there means nothing. */
const SERVER_KINDS: readonly string[] = ['gunicorn', 'nginx']

/** The failed log-ins from `start` on, before `end` if there is one, from outcomes in the order of `failedLoginTails`; null if no log could be searched. */
export const failedLoginsWithin = (
  outcomes: readonly Outcome<LogReading>[],
  logs: readonly Log[],
  start: Date,
  end?: Date,
): FailedLoginsWithin | null => {
  const own = failedLoginLogs(logs).map((log, i) => ({ log, outcome: outcomes[i] }))
  const read = own.flatMap(({ log, outcome }) => {
    const reading = readLogOf(outcome)
    return reading && !SERVER_KINDS.includes(reading.look?.kind ?? log.kind) ? [{ log, reading }] : []
  })
  if (read.length === 0) return null
  const isMissing = own.some(({ outcome }) => !readLogOf(outcome))
  const reaches = read.map(({ log, reading }) => reachOf(log, reading, start))
  const lines = read.flatMap(({ reading }) =>
    reading.lines.filter(({ at }) => (at ?? reading.modifiedAt) >= start && !(at && end && at >= end)),
  )
  const access = lines.filter(isOfAccess)
  const isAccess = new Set(access)
  return {
    ...countFailedLogins(
      access,
      lines.filter(line => !isAccess.has(line)),
    ),
    atLeast: isMissing || reaches.some(({ isWhole }) => !isWhole),
    since: isMissing ? null : latestSince(reaches, start),
    logs: reaches,
  }
}
