import type { Cursor } from './file.js'
import type { EventNotification } from './notifications.js'

/** How late a row can appear: a transaction commits after it began, and requests are cut off before this. */
const OVERLAP_MS = 15 * 60_000
/** Rows of one kind per query. If a query is full, the next round follows at once. */
export const MAX_NEW_ROWS = 500
/** Ids remembered per kind. More than this within the overlap is an import, not news. */
const MAX_SEEN_IDS = 20_000
/** Without new events, the cursor is saved only after advancing this far. */
const MIN_ADVANCE_MS = 5 * 60_000

/** Starts at the platform's clock: older events are not news. */
export const firstCursor = (now: Date): Cursor => ({ since: now.toISOString(), seen: [] })

const idsOf = (found: readonly EventNotification[]): Cursor['seen'] => found.map(({ id, at }) => [id, at])

const laterOf = (a: string, b: string): string => (a > b ? a : b)

const earlierOf = (a: string, b: string): string => (a < b ? a : b)

const oneMsAfter = (at: string): string => new Date(Date.parse(at) + 1).toISOString()

/** Drops the oldest ids beyond the limit and moves `since` past them, so that a forgotten event is not reported again. */
const trimSeen = ({ since, seen }: Cursor, now: string): Cursor => {
  const last = seen.toSorted(([, a], [, b]) => (a < b ? -1 : 1)).at(-MAX_SEEN_IDS - 1)
  // Never move `since` into the future: events until then would be missed.
  if (!last || last[1] >= now) return { since, seen }
  const next = oneMsAfter(last[1])
  return { since: next, seen: seen.filter(([, at]) => at >= next) }
}

/** The cursor after a query. Returns the same object if nothing is worth saving. */
export const advance = (before: Cursor, found: readonly EventNotification[], now: Date): Cursor => {
  const overlap = new Date(now.getTime() - OVERLAP_MS).toISOString()
  // The platform's clock was set back: new events would look older than the cursor.
  if (before.since > now.toISOString()) return { since: now.toISOString(), seen: [...before.seen, ...idsOf(found)] }
  if (found.length === 0 && Date.parse(overlap) - Date.parse(before.since) < MIN_ADVANCE_MS) return before
  // Rows come oldest first: up to the last one, only rows that commit late can be missing.
  const reached = found.length < MAX_NEW_ROWS ? overlap : earlierOf(overlap, found.at(-1)?.at ?? overlap)
  const since = laterOf(before.since, reached)
  return trimSeen({ since, seen: [...before.seen, ...idsOf(found)].filter(([, at]) => at >= since) }, now.toISOString())
}
