import type { Since, Span } from '../source/readings.js'

/** So many seconds back, as the value of an interval: in an addition to a time, PostgreSQL infers its type. */
export const intervalValue = (seconds: number): string => `-${seconds}s`

/** The start of a window as SQL, by the database's clock: `now()` is the start of the transaction. Its value, `sinceValue`, is `$1`. */
export const sinceSql = (since: Since): string => ('at' in since ? '$1::timestamptz' : 'now() + $1')

export const sinceValue = (since: Since): string => ('at' in since ? since.at.toISOString() : intervalValue(since.secondsAgo))

/** SQL that is true for a row made within that time; its value, `sinceValue`, is `$1`. */
export const madeWithin = (span: Span): string =>
  `created_at >= ${sinceSql(span)}${span.until ? ` AND created_at < '${span.until.toISOString()}'` : ''}`

/** Drops rows dated more than a day ahead: bad data that a Date may not even hold. */
export const NOT_AHEAD = "created_at < now() + '1d'"

/**
 * SQL that is true for a time before the interval in that value, and for one dated ahead: the true age of such a row is unknown, so it
 * is shown at once rather than never.
 */
export const olderThan = (column: string, value: number): string => `(${column} < now() + $${value} OR ${column} >= now() + '1d')`

/** SQL that is true for a time within the interval in that value. */
export const within = (column: string, value: number): string => `${column} >= now() + $${value}`

/** Drops `infinity` and years of five digits. Only for counts: lists keep such rows, so that they are reported as invalid. */
export const IS_DATE = "created_at < '9999-1-1'"

export const IN_LAST_HOUR = "created_at >= now() + '-1h'"
