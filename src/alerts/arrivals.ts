import type { Arrivals } from './file.js'
import type { ItemOf } from './items.js'

/** How long after its own time a row can still turn up: a transaction commits that long after it began, and a request is ended sooner. */
const OVERLAP_MS = 15 * 60_000
/** Rows of one kind that one look takes; there is another at once where there were that many. */
export const MOST_AT_ONCE = 500
/** Ids that are remembered; as many as this within the overlap are no events any more but an import. */
const MOST_SEEN = 20_000
/** What is remembered is not written anew for less. */
const STEP_MS = 5 * 60_000

/** Where events of a kind are looked for first: from the platform's own now on. What was there before is no news. */
export const firstArrivals = (now: Date): Arrivals => ({ since: now.toISOString(), seen: [] })

const later = (a: string, b: string): string => (a > b ? a : b)

/** After a look. The very same object where nothing is worth writing down. */
export const afterLook = (before: Arrivals, found: readonly ItemOf<'event'>[], now: Date): Arrivals => {
  const isWhole = found.length < MOST_AT_ONCE
  const overlap = new Date(now.getTime() - OVERLAP_MS)
  if (found.length === 0 && overlap.getTime() - Date.parse(before.since) < STEP_MS) return before
  const since = isWhole ? later(before.since, overlap.toISOString()) : before.since
  const seen = [...before.seen, ...found.map(({ id, at }): [string, string] => [id, at])].filter(([, at]) => at >= since)
  if (seen.length <= MOST_SEEN) return { since, seen }
  const kept = seen.toSorted(([, a], [, b]) => (a < b ? -1 : 1)).slice(-MOST_SEEN)
  return { since: later(since, kept[0]?.[1] ?? since), seen: kept }
}
