/** Why a query scans a whole table: none of the indexes of production helps. */

export const NO_INDEX_ON_TIME = { deposit_requests: 'no index on time' }

export const NO_INDEX_ON_STATUS = { deposit_requests: 'no index on status' }

export const NO_CREDITS = 'no index on credits'

/** A person searches for any part of a column, and waits for the result. */
export const ANY_PART = 'any part of a word in any case'
