import { latestSince, reachOf } from '../platform/log-reach.js'
import { readLogOf } from '../platform/logs.js'
import { type Context, windowStart } from '../report/context.js'
import type { Reach } from '../report/log-reach.js'
import type { LogReading, Outcome } from '../source/readings.js'

/** How far back the logs of a rule were read. @param outcomes in the order of the logs */
export const reachOfLogs = (outcomes: readonly Outcome<LogReading>[], logs: Context['logs'], context: Context): Reach => {
  const start = windowStart(context)
  const read = logs.flatMap((log, i) => {
    const reading = readLogOf(outcomes[i])
    return reading ? [reachOf(log, reading, start)] : []
  })
  const notLookedAt = logs.map(({ name }) => name).filter((_, i) => !readLogOf(outcomes[i]))
  return {
    isWhole: read.length > 0 && notLookedAt.length === 0 && read.every(({ isWhole }) => isWhole),
    since: read.length === 0 || notLookedAt.length > 0 ? null : latestSince(read, start),
    logs: read,
    notLookedAt,
  }
}
