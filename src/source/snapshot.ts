import type { LogReading, LogTail, Outcome, Query, Reading } from './readings.js'
import type { Snapshot } from './source.js'

/** Cached: the SQL in a key is long, and every look-up in a snapshot compares keys. */
const keys = new WeakMap<Reading, string>()

const makeKey = (reading: Reading): string =>
  JSON.stringify(
    reading.kind === 'log' ? [reading.name, reading.bytes, reading.match, reading.from] : [reading.name, reading.values, reading.sql],
  )

const keyOf = (reading: Reading): string => {
  const key = keys.get(reading) ?? makeKey(reading)
  keys.set(reading, key)
  return key
}

/** Equal readings once, in the order of their first appearance. */
export const distinct = <R extends Reading>(readings: readonly R[]): R[] => {
  const found = new Map<string, R>()
  for (const reading of readings) if (!found.has(keyOf(reading))) found.set(keyOf(reading), reading)
  return [...found.values()]
}

const NOT_READ: Outcome<never> = { ok: false, error: { message: 'it was never requested', hint: 'This is a bug in check_status.' } }

const byKey = <R extends Reading, T>(outcomes: ReadonlyMap<R, Outcome<T>>): ((reading: R) => Outcome<T>) => {
  const found = new Map([...outcomes].map(([reading, outcome]) => [keyOf(reading), outcome]))
  return reading => found.get(keyOf(reading)) ?? NOT_READ
}

/** Wraps the outcomes so that any equal reading finds its own. */
export const snapshotOf = (
  now: Date,
  rows: ReadonlyMap<Query<any>, Outcome<readonly any[]>>,
  logs: ReadonlyMap<LogTail, Outcome<LogReading>>,
  tookMs: ReadonlyMap<Reading, number>,
): Snapshot => {
  const times = new Map([...tookMs].map(([reading, ms]) => [keyOf(reading), ms]))
  return { now, rows: byKey(rows), log: byKey(logs), tookMs: reading => times.get(keyOf(reading)) ?? 0 }
}
