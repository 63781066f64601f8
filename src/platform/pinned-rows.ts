/**
 * SQL that orders the rows whose id is in `first` before all others, so that they are on a list of any length. Its value,
 * `pinnedValue`, is the last one of the statement; both are empty if there is nothing to pin.
 */
export const pinnedFirst = (id: string, value: number, first: readonly string[]): string =>
  first.length === 0 ? '' : `${id}::text = ANY($${value}) DESC, `

export const pinnedValue = (first: readonly string[]): (readonly string[])[] => (first.length === 0 ? [] : [first])
