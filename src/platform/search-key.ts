import { isZerosOnly, phoneOrNull } from './phone.js'

/** What a person typed to find somebody or something by. */
export interface SearchKey {
  /** Without the blanks around it. */
  readonly word: string
  /** The first and the last id that it can be the beginning of; null: it is no id. */
  readonly ids: readonly [first: string, last: string] | null
  /** The number as everybody in the country dials it, however it was written; null: it is no phone number. */
  readonly phone: string | null
  /** A code or reference as it is compared: in capitals, without blanks, dashes and the `PC` that invoices put before it; null: none is left. */
  readonly code: string | null
}

/** Fewer hexadecimal digits than this are the beginning of too many ids, and of too many other things. */
const MIN_ID_DIGITS = 8
const ID_DIGITS = 32
const MIN_PHONE_DIGITS = 7

const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const idsOf = (word: string): SearchKey['ids'] => {
  const digits = word.replaceAll('-', '').toLowerCase()
  if (!/^[\da-f]+$/.test(digits) || digits.length < MIN_ID_DIGITS || digits.length > ID_DIGITS) return null
  return [uuid(digits.padEnd(ID_DIGITS, '0')), uuid(digits.padEnd(ID_DIGITS, 'f'))]
}

/** Country code and trunk zero come and go: nine digits are left of a South African number, all of any other. */
const PHONE_PREFIX = '^(?:(?:00)?27)?0?(?=\\d{9}$)|^00'

const phoneOf = (word: string): string | null => {
  const digits = word.replace(/\D/g, '')
  return /^[-+\d\s()./]+$/.test(word) && !isZerosOnly(word) && digits.length >= MIN_PHONE_DIGITS
    ? digits.replace(new RegExp(PHONE_PREFIX), '')
    : null
}

/** SQL for a column that holds a phone number, written as `Key.phone` is. */
export const normalizedPhone = (column: string): string =>
  `REGEXP_REPLACE(REGEXP_REPLACE(${phoneOrNull(column)}, '\\D', '', 'g'), '${PHONE_PREFIX}', '')`

/** SQL for a column that holds a code or a reference, written as `Key.code` is. */
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

/** Shorter words are near to everything. */
const MIN_FUZZY_CHARS = 4

/** Edits that may lie between a word and what was meant by it. */
export const MAX_EDITS = 2

/**
 * A word in one part more than there may be edits: of whatever is that near, at least one part is as it was typed, so that
 * candidates can be found without an extension of the database. Null: too short to look for anything near.
 */
export const partsOf = (word: string | null): readonly string[] | null => {
  const letters = [...(word?.toLowerCase() ?? '')]
  if (letters.length < MIN_FUZZY_CHARS) return null
  const count = MAX_EDITS + 1
  const cut = (part: number): number => Math.round((part * letters.length) / count)
  return Array.from({ length: count }, (_, part) => letters.slice(cut(part), cut(part + 1)).join(''))
}

/** SQL for how many of the parts in that value are in a column of about that length; null where it is too long or too short. */
export const likeness = (column: string, value: number): string => `
        CASE WHEN ABS(LENGTH(${column}) - LENGTH(ARRAY_TO_STRING($${value}::text[], ''))) <= ${MAX_EDITS} THEN (
          SELECT COUNT(*)::int FROM UNNEST($${value}::text[]) AS part WHERE STRPOS(LOWER(${column}), part) > 0
        ) END`

/** More than all parts together: what holds the word itself, or shares the part that tells it. */
export const TOP_LIKENESS = MAX_EDITS + 2

/** Candidates that are fetched, to be ranked here. */
export const MAX_CANDIDATES = 200
