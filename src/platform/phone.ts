/**
 * The public form writes `0000000000` where no phone was given, and then knows its users by it: leads of different people can hang on
 * one of them. A number without any digit but zeros is none.
 */
const ZEROS = '^[+() 0-]*0[+() 0-]*$'

/** SQL for a phone number; null where there is none. */
export const phoneOrNull = (column: string): string => `CASE WHEN ${column} ~ '[1-9]' THEN ${column} END`

/** SQL that is true where zeros stand for a phone that was not given: who that user is, is uncertain. */
export const isPlaceholderPhone = (column: string): string => `COALESCE(${column} ~ '${ZEROS}', false)`

/** The same of what somebody typed. */
export const isZerosOnly = (word: string): boolean => /^[-+\s()./0]+$/.test(word) && word.replace(/\D/g, '').length > 6
