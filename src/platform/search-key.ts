import { isZerosOnly, phoneOrNull } from './phone.js'

/** A search term, in the forms that columns are compared with. */
export interface SearchKey {
  /** The trimmed term. */
  readonly word: string
  /** The first and last id that may begin with the term; null: it is no id. */
  readonly ids: readonly [first: string, last: string] | null
  /** The phone number in a normalized spelling; null: it is no phone number. */
  readonly phone: string | null
  /** The code or reference in capitals, without blanks, dashes and the `PC` that invoices prepend; null: nothing is left. */
  readonly code: string | null
}

/** Fewer hexadecimal digits match too many ids, and may be something else. */
const MIN_ID_DIGITS = 8
const ID_DIGITS = 32
const MIN_PHONE_DIGITS = 7

const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const idsOf = (word: string): SearchKey['ids'] => {
  const digits = word.replaceAll('-', '').toLowerCase()
  if (!/^[\da-f]+$/.test(digits) || digits.length < MIN_ID_DIGITS || digits.length > ID_DIGITS) return null
  return [uuid(digits.padEnd(ID_DIGITS, '0')), uuid(digits.padEnd(ID_DIGITS, 'f'))]
}

/** Country code and trunk zero are optional: removing them leaves nine digits of a South African number, and all of any other. */
const PHONE_PREFIX = '^(?:(?:00)?27)?0?(?=\\d{9}$)|^00'

const phoneOf = (word: string): string | null => {
  const digits = word.replace(/\D/g, '')
  return /^[-+\d\s()./]+$/.test(word) && !isZerosOnly(word) && digits.length >= MIN_PHONE_DIGITS
    ? digits.replace(new RegExp(PHONE_PREFIX), '')
    : null
}

/** SQL for a column with a phone number, in the form of `SearchKey.phone`. */
export const normalizedPhone = (column: string): string =>
  `REGEXP_REPLACE(REGEXP_REPLACE(${phoneOrNull(column)}, '\\D', '', 'g'), '${PHONE_PREFIX}', '')`

/** SQL for a column with a code or reference, in the form of `SearchKey.code`. */
export const normalizedCode = (column: string): string =>
  `REGEXP_REPLACE(REGEXP_REPLACE(UPPER(${column}), '[\\s-]', '', 'g'), '^(PC)+', '')`

const codeOf = (word: string): string | null =>
  word
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/^(PC)+/, '') || null

export const searchKeyOf = (given: string): SearchKey => {
  const word = given.trim()
  return { word, ids: idsOf(word), phone: phoneOf(word), code: codeOf(word) }
}

/** Shorter words resemble everything. */
const MIN_FUZZY_CHARS = 4

/** Edit distance up to which a value counts as a near match. */
export const MAX_EDITS = 2

/**
 * Splits a word into one part more than the edits allowed: any near match contains at least one part unchanged, so candidates can be
 * found without an extension of the database. Null: the word is too short.
 */
export const partsOf = (word: string | null): readonly string[] | null => {
  const letters = [...(word?.toLowerCase() ?? '')]
  if (letters.length < MIN_FUZZY_CHARS) return null
  const count = MAX_EDITS + 1
  const cut = (part: number): number => Math.round((part * letters.length) / count)
  return Array.from({ length: count }, (_, part) => letters.slice(cut(part), cut(part + 1)).join(''))
}

/** SQL for the number of parts in that value that a column contains; null if the column's length differs too much. */
export const likeness = (column: string, value: number): string => `
        CASE WHEN ABS(LENGTH(${column}) - LENGTH(ARRAY_TO_STRING($${value}::text[], ''))) <= ${MAX_EDITS} THEN (
          SELECT COUNT(*)::int FROM UNNEST($${value}::text[]) AS part WHERE STRPOS(LOWER(${column}), part) > 0
        ) END`

/** More than all parts together: for a column that contains the whole word, or shares its distinctive part. */
export const TOP_LIKENESS = MAX_EDITS + 2

/** Candidates to fetch, which are then ranked here. */
export const MAX_CANDIDATES = 200
