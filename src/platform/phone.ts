/**
 * The public form stores `0000000000` if no phone was given, and identifies its users by phone: leads of different people can end up
 * under one such user. A number of zeros only counts as none.
 */
const ZEROS = '^[+() 0-]*0[+() 0-]*$'

/** SQL for a phone number, or null if it is a placeholder. */
export const phoneOrNull = (column: string): string => `CASE WHEN ${column} ~ '[1-9]' THEN ${column} END`

/** SQL that is true for a phone of zeros: the user's identity is then uncertain. */
export const isPlaceholderPhone = (column: string): string => `COALESCE(${column} ~ '${ZEROS}', false)`

/** The same for a search term. */
export const isZerosOnly = (word: string): boolean => /^[-+\s()./0]+$/.test(word) && word.replace(/\D/g, '').length > 6
