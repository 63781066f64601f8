import { readFileSync, realpathSync } from 'node:fs'
import { isZone, wallClock, zoneName } from '../text/time-zone.js'

const orNone = (read: () => string | undefined): string | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** This machine's time zone, which cron follows whatever TZ says in this shell. */
export const machineZone = (): string => {
  const link = orNone(() => /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/s.exec(realpathSync('/etc/localtime'))?.[1])
  const zone = link ?? orNone(() => readFileSync('/etc/timezone', 'utf8').trim())
  return zone && isZone(zone) ? zone : 'UTC'
}

/** A daily run has an hour. */
export interface CronTime {
  readonly minute: number
  readonly hour?: number | undefined
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Steps from a time until the wall clock shows what is wanted; at most two days, for hours that a day lacks. */
const stepUntil = (from: number, stepMs: number, zone: string, isWanted: (hour: number, minute: number) => boolean): number => {
  let at = from
  for (const end = from + 48 * HOUR_MS; at < end; at += stepMs) {
    const [hour = 0, minute = 0] = wallClock(new Date(at), zone).time.split(':').map(Number)
    if (isWanted(hour, minute)) break
  }
  return at
}

const nextRun = ({ minute, hour }: CronTime, zone: string, now: Date): Date => {
  const first = stepUntil(Math.floor(now.getTime() / MINUTE_MS + 1) * MINUTE_MS, MINUTE_MS, zone, (_, m) => m === minute)
  return new Date(hour === undefined ? first : stepUntil(first, HOUR_MS, zone, h => h === hour))
}

const clockOf = (at: Date, zone: string): string => `${wallClock(at, zone).time.slice(0, 5)} ${zoneName(at, zone)}`

/** When a line runs, by this machine's zone and, where that differs, by the zone of the report: `every day at 06:13 UTC (08:13 SAST)`. */
export const cronTimeWords = (time: CronTime, zones: { readonly machine: string; readonly report: string }, now: Date): string => {
  const next = nextRun(time, zones.machine, now)
  const [here, there] = [clockOf(next, zones.machine), clockOf(next, zones.report)]
  const at = here === there ? here : `${here} (${there})`
  return time.hour === undefined ? `every hour, next at ${at}` : `every day at ${at}`
}
