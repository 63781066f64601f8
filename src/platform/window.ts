/** Where a window begins: so many seconds before the database's now, or at a moment. */
export type Since = { readonly secondsAgo: number } | { readonly at: Date }

/** The beginning of a window as SQL, by the database's own clock. Its one value, `sinceValue`, goes in as `$1`. */
export const sinceSql = (since: Since): string =>
  'at' in since ? '$1::timestamptz' : 'transaction_timestamp() - make_interval(secs => $1)'

export const sinceValue = (since: Since): string | number => ('at' in since ? since.at.toISOString() : since.secondsAgo)
