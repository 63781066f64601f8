import type { Cursor } from './file.js'
import type { NotificationOf } from './notifications.js'

/** How long after its own time a row can still turn up: a transaction commits that long after it began, and a request is ended sooner. */
const OVERLAP_MS = 15 * 60_000
/** Rows of one kind that one look takes; there is another at once where there were that many. */
export const MAX_NEW_ROWS = 500
/** Ids that are remembered; as many as this within the overlap are no events any more but an import. */
const MAX_SEEN_IDS = 20_000
/** What is remembered is not written anew for less. */
const MIN_ADVANCE_MS = 5 * 60_000

/** Where events of a kind are looked for first: from the platform's own now on. What was there before is no news. */
export const firstCursor = (now: Date): Cursor => ({ since: now.toISOString(), seen: [] })

const idsOf = (found: readonly NotificationOf<'event'>[]): Cursor['seen'] => found.map(({ id, at }) => [id, at])

const laterOf = (a: string, b: string): string => (a > b ? a : b)

const earlierOf = (a: string, b: string): string => (a < b ? a : b)

const oneMsAfter = (at: string): string => new Date(Date.parse(at) + 1).toISOString()

/** The newest of too many. What is forgotten is not looked for again either, nor what bears the same time: it would be told anew for ever. */
const trimSeen = ({ since, seen }: Cursor, now: string): Cursor => {
  const last = seen.toSorted(([, a], [, b]) => (a < b ? -1 : 1)).at(-MAX_SEEN_IDS - 1)
  // What bears a time that is to come is kept until it has come: to look from there on would miss all that happens before.
  if (!last || last[1] >= now) return { since, seen }
  const next = oneMsAfter(last[1])
  return { since: next, seen: seen.filter(([, at]) => at >= next) }
}

/** After a look. The very same object where nothing is worth writing down. */
export const advance = (before: Cursor, found: readonly NotificationOf<'event'>[], now: Date): Cursor => {
  const overlap = new Date(now.getTime() - OVERLAP_MS).toISOString()
  // The platform's clock was set back: what happens now would be older than anything that is looked for.
  if (before.since > now.toISOString()) return { since: now.toISOString(), seen: [...before.seen, ...idsOf(found)] }
  if (found.length === 0 && Date.parse(overlap) - Date.parse(before.since) < MIN_ADVANCE_MS) return before
  // They come the oldest first: as far as this look got nothing is left, but for what is still to commit.
  const reached = found.length < MAX_NEW_ROWS ? overlap : earlierOf(overlap, found.at(-1)?.at ?? overlap)
  const since = laterOf(before.since, reached)
  return trimSeen({ since, seen: [...before.seen, ...idsOf(found)].filter(([, at]) => at >= since) }, now.toISOString())
}
