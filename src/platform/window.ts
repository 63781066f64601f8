import type { Since } from '../source/readings.js'

/** So many seconds back as the value of an interval: added, PostgreSQL knows its type without being told. */
export const intervalValue = (seconds: number): string => `-${seconds}s`

/** The beginning of a window as SQL, by the database's own clock: `now()` is when the transaction began. Its one value, `sinceValue`, goes in as `$1`. */
export const sinceSql = (since: Since): string => ('at' in since ? '$1::timestamptz' : 'now() + $1')

export const sinceValue = (since: Since): string => ('at' in since ? since.at.toISOString() : intervalValue(since.secondsAgo))

/** SQL for what may have happened: a time that is further ahead than clocks differ is a slip, and may be more than a date can hold. */
export const NOT_AHEAD = "created_at < now() + '1d'"

/**
 * SQL for what is longer ago than the interval in that value, or dated ahead by a slip: nobody knows how old that is, so it must be seen
 * rather than never become old.
 */
export const olderThan = (column: string, value: number): string => `(${column} < now() + $${value} OR ${column} >= now() + '1d')`

/** SQL for what is not longer ago than that. */
export const within = (column: string, value: number): string => `${column} >= now() + $${value}`

/** SQL for a time that is no slip: `infinity` and years of five digits are later than any time there is. What lists rows goes without: then they are told of. */
export const IS_DATE = "created_at < '9999-1-1'"

export const IN_LAST_HOUR = "created_at >= now() + '-1h'"
