import type { LogTail, Need, Outcome, Query, ReadError, Readings, Values } from './readings.js'
import type { Snapshot } from './source.js'

const plain = (need: Need): readonly (Query<any> | LogTail)[] => {
  if (!('kind' in need)) return need
  if (need.kind === 'besides') return need.tails
  return need.kind === 'attempt' ? [need.query] : [need]
}

/** The plain readings behind a set of needs, for `Source.read`. */
export const readingsOf = (needs: Readings): (Query<any> | LogTail)[] => Object.values(needs).flatMap(plain)

/**
 * What a snapshot holds for a set of needs. A query that failed leaves no values at all; an attempt or a log that failed
 * is handed over as such. Either way the error is listed, so that nobody takes what is missing for whole.
 */
export const valuesOf = <Needs extends Readings>(
  needs: Needs,
  snapshot: Snapshot,
): { values?: Values<Needs>; errors: readonly ReadError[]; tookMs: number } => {
  const errors: ReadError[] = []
  const listed = <T>(outcome: Outcome<T>): Outcome<T> => {
    for (const error of outcome.ok ? (outcome.flaws ?? []) : [outcome.error])
      if (!errors.some(({ message }) => message === error.message)) errors.push(error)
    return outcome
  }
  const values: Record<string, unknown> = {}
  let whole = true
  for (const [name, need] of Object.entries<Need>(needs)) {
    if (!('kind' in need)) values[name] = need.map(tail => listed(snapshot.log(tail)))
    else if (need.kind === 'besides') values[name] = need.tails.map(tail => snapshot.log(tail))
    else if (need.kind === 'log') values[name] = listed(snapshot.log(need))
    else if (need.kind === 'attempt') {
      const outcome = snapshot.rows(need.query)
      const isFine = outcome.ok ? need.counts : need.optional && outcome.error.absent
      values[name] = isFine ? outcome : listed(outcome)
    } else {
      const outcome = listed(snapshot.rows(need))
      if (outcome.ok) values[name] = outcome.value
      else whole = false
    }
  }
  const tookMs = Math.max(0, ...readingsOf(needs).map(reading => snapshot.tookMs(reading)))
  return whole ? { values: values as Values<Needs>, errors, tookMs } : { errors, tookMs }
}

/** Parts that said what they need, each with what was read for it. */
export const withValues = <Part extends { readonly needs: Readings }>(
  parts: readonly Part[],
  snapshot: Snapshot,
): (Omit<Part, 'needs'> & { readonly read: ReturnType<typeof valuesOf> })[] =>
  parts.map(({ needs, ...part }) => ({ ...part, read: valuesOf(needs, snapshot) }))
