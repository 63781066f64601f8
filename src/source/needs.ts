import type { Need, Outcome, ReadError, Reading, Readings, Values } from './readings.js'
import type { Snapshot } from './source.js'

const readingsIn = (need: Need): readonly Reading[] => {
  if (!('kind' in need)) return need
  if (need.kind === 'supplementary') return need.tails
  return need.kind === 'attempt' ? [need.query] : [need]
}

/** The queries and log tails behind a set of needs, for `Source.read`. */
export const readingsOf = (needs: Readings): Reading[] => Object.values(needs).flatMap(readingsIn)

/**
 * The values of a snapshot for a set of needs. A failed query leaves no values at all; a failed attempt or log is passed on
 * as a failed outcome. Either way the error is listed, so that partial data is never mistaken for complete data.
 */
export const valuesOf = <Needs extends Readings>(
  needs: Needs,
  snapshot: Snapshot,
): { values?: Values<Needs>; errors: readonly ReadError[]; tookMs: number } => {
  const errors: ReadError[] = []
  const listErrors = <T>(outcome: Outcome<T>): Outcome<T> => {
    for (const error of outcome.ok ? (outcome.flaws ?? []) : [outcome.error])
      if (!errors.some(({ message }) => message === error.message)) errors.push(error)
    return outcome
  }
  const values: Record<string, unknown> = {}
  let isComplete = true
  for (const [name, need] of Object.entries<Need>(needs)) {
    if (!('kind' in need)) values[name] = need.map(tail => listErrors(snapshot.log(tail)))
    else if (need.kind === 'supplementary') values[name] = need.tails.map(tail => snapshot.log(tail))
    else if (need.kind === 'log') values[name] = listErrors(snapshot.log(need))
    else if (need.kind === 'attempt') {
      const outcome = snapshot.rows(need.query)
      const isFine = outcome.ok ? need.counts : need.optional && outcome.error.absent
      values[name] = isFine ? outcome : listErrors(outcome)
    } else {
      const outcome = listErrors(snapshot.rows(need))
      if (outcome.ok) values[name] = outcome.value
      else isComplete = false
    }
  }
  const tookMs = Math.max(0, ...readingsOf(needs).map(reading => snapshot.tookMs(reading)))
  return isComplete ? { values: values as Values<Needs>, errors, tookMs } : { errors, tookMs }
}

/** Each part with the values of its needs in place of the needs. */
export const withValues = <Part extends { readonly needs: Readings }>(
  parts: readonly Part[],
  snapshot: Snapshot,
): (Omit<Part, 'needs'> & { readonly read: ReturnType<typeof valuesOf> })[] =>
  parts.map(({ needs, ...part }) => ({ ...part, read: valuesOf(needs, snapshot) }))
