import { type Block, fact, type Line, line, money } from '../report/blocks.js'
import { statusName } from '../report/phrases.js'
import { sumOfRand } from '../report/rand.js'

/**
 * `By status: verified 3 (R480.00), pending 1 (R160.00)`. The column is free text: each value counts under its own name, and values beyond
 * the queried list count together, so that the parts add up to the total.
 */
export const byStatus = (statuses: readonly { status: string | null; count: number; sum?: string }[], total: number): Block[] => {
  if (total === 0) return []
  const unlisted = total - statuses.reduce((sum, { count }) => sum + count, 0)
  const parts: Line[] = statuses.map(
    ({ status, count, sum }) => line`${statusName(status ?? '')} ${count}${sum === undefined ? [] : line` (${money(sum)})`}`,
  )
  if (unlisted > 0) parts.push(line`other ${unlisted}`)
  return [
    fact(
      'By status',
      parts.flatMap((part, i) => (i > 0 ? [', ', ...part] : part)),
    ),
  ]
}

interface StatusCount {
  readonly status: string | null
  readonly count: number
  readonly sum: string
}

/** Merges the statuses of two tables, the most frequent first. */
export const mergedStatuses = (first: readonly StatusCount[], second: readonly StatusCount[]): StatusCount[] => {
  const merged = new Map<string | null, StatusCount>()
  for (const { status, count, sum } of [...first, ...second]) {
    const before = merged.get(status)
    merged.set(status, { status, count: count + (before?.count ?? 0), sum: before ? (sumOfRand([before.sum, sum]) ?? sum) : sum })
  }
  return [...merged.values()].toSorted((a, b) => b.count - a.count)
}
