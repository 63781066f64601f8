import type { Rounds, Way } from './rounds.js'
import { type Spread, shown, spreadOf } from './spread.js'
import { table } from './table.js'

/** What all ways took at one round trip (ms). */
export interface AtRoundTrip {
  readonly roundTrip: number
  readonly label: string
  readonly rounds: Rounds
}

const secondsOf = ({ times }: Rounds, { name }: Way): Spread => spreadOf((times.get(name) ?? []).map(ms => ms / 1000))

/**
 * Medians in seconds, each with its share of what the first way takes, and, over a link, the round trips of each: by how much the
 * longest lengthens it, counted in round trips. A way that failed at one of them has no line.
 */
export const comparison = (title: string, ways: readonly Way[], measured: readonly AtRoundTrip[]): string => {
  const [nearest, farthest] = [measured[0], measured.at(-1)]
  const [first] = ways
  if (!nearest || !farthest || !first) return ''
  const overLink = farthest.roundTrip > nearest.roundTrip
  const roundTrips = (way: Way): string => {
    const longer = secondsOf(farthest.rounds, way).median - secondsOf(nearest.rounds, way).median
    return ((longer * 1000) / (farthest.roundTrip - nearest.roundTrip)).toFixed(1)
  }
  const rows = ways
    .filter(({ name }) => measured.every(({ rounds }) => rounds.times.has(name)))
    .map(way => [
      way.name,
      ...measured.flatMap(({ rounds }) => {
        const own = secondsOf(rounds, way)
        return [shown(own, 2), (own.median / secondsOf(rounds, first).median).toFixed(2)]
      }),
      ...(overLink ? [roundTrips(way)] : []),
    ])
  return table([title, ...measured.flatMap(({ label }) => [label, '×']), ...(overLink ? ['round trips'] : [])], rows)
}
