import { z } from 'zod'
import type { ReadLog } from '../source/readings.js'
import { type Log, reachesBack } from './logs.js'

/** How far a log was searched, to qualify the counts taken from it. */
export const LogReach = z.object({
  name: z.string(),
  kind: z.string(), // detected from its lines, if the settings leave it open
  lacksLevels: z.boolean().optional(), // no line has a level: nothing could be counted
  isWhole: z.boolean(), // everything since the window began was searched
  since: z.date().nullable(), // from when on everything was searched; null: unknown
  begins: z.boolean(), // the log has no older lines
  files: z.array(z.string()), // the oldest first
  isJournal: z.boolean().optional(),
  passedOver: z.array(z.object({ path: z.string(), why: z.string() })),
})
export type LogReach = z.infer<typeof LogReach>

export const reachOf = ({ name, kind }: Log, reading: ReadLog, start: Date): LogReach => {
  const { bounded, look } = reading
  const isWhole = reachesBack(reading, start)
  return {
    name,
    kind: look?.kind ?? kind,
    ...(look?.lacksLevels && { lacksLevels: true }),
    isWhole,
    since: isWhole ? start : bounded === false ? start : (bounded.since ?? null),
    begins: !isWhole && look?.beginsThere === true,
    files: [...(look?.files ?? [])],
    ...(look?.isJournal && { isJournal: true }),
    passedOver: [...(look?.passedOver ?? [])],
  }
}

/** From when on all of several logs were searched; null: unknown. */
export const latestSince = (reaches: readonly LogReach[], start: Date): Date | null => {
  const times = reaches.map(({ since }) => since?.getTime() ?? Number.NaN)
  const last = Math.max(start.getTime(), ...times)
  return Number.isNaN(last) ? null : new Date(last)
}
