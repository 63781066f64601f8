/** What a number of runs came to: half of them lie between the quartiles. */
export interface Spread {
  readonly lower: number
  readonly median: number
  readonly upper: number
}

const quantile = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  return { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) }
}

/**
 * The median of seven runs whose middle half spreads over 15 % is uncertain by some 5 %, and a ratio of two by 8 %: what is told
 * apart here differs by 20 % and more. Beyond that it is not a measurement.
 */
const TOLERABLE = 0.15

export const isNoisy = ({ lower, median, upper }: Spread): boolean => (upper - lower) / median > TOLERABLE

/** `1.60 (1.58–1.61)`, in the unit of the values; a tilde says that it is too noisy to go by. */
export const shown = (spread: Spread, digits: number): string => {
  const [lower, median, upper] = [spread.lower, spread.median, spread.upper].map(value => value.toFixed(digits))
  return `${isNoisy(spread) ? '~' : ''}${median} (${lower}–${upper})`
}
