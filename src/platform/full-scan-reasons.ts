/** Why a table is read from end to end: it has the indexes of production, and none of them helps. */

export const NO_INDEX_ON_TIME = { deposit_requests: 'no index on time' }

export const NO_INDEX_ON_STATUS = { deposit_requests: 'no index on status' }

export const NO_CREDITS = 'no index on credits'

/** A person looks for what may be anywhere in a column, and waits for it. */
export const ANY_PART = 'any part of a word in any case'
