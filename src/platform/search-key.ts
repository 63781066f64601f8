import { givenPhone, isZeros } from './phone.js'

/** What a person typed to find somebody or something by. */
export interface Key {
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
const LEAST_OF_AN_ID = 8
const WHOLE_ID = 32
const LEAST_OF_A_PHONE = 7

const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const idsOf = (word: string): Key['ids'] => {
  const digits = word.replaceAll('-', '').toLowerCase()
  if (!/^[\da-f]+$/.test(digits) || digits.length < LEAST_OF_AN_ID || digits.length > WHOLE_ID) return null
  return [uuid(digits.padEnd(WHOLE_ID, '0')), uuid(digits.padEnd(WHOLE_ID, 'f'))]
}

/** Country code and trunk zero come and go: nine digits are left of a South African number, all of any other. */
const DIALLED = '^(?:(?:00)?27)?0?(?=\\d{9}$)|^00'

const phoneOf = (word: string): string | null => {
  const digits = word.replace(/\D/g, '')
  return /^[-+\d\s()./]+$/.test(word) && !isZeros(word) && digits.length >= LEAST_OF_A_PHONE
    ? digits.replace(new RegExp(DIALLED), '')
    : null
}

/** SQL for a column that holds a phone number, written as `Key.phone` is. */
export const dialled = (column: string): string => `REGEXP_REPLACE(REGEXP_REPLACE(${givenPhone(column)}, '\\D', '', 'g'), '${DIALLED}', '')`

/** SQL for a column that holds a code or a reference, written as `Key.code` is. */
export const coded = (column: string): string => `REGEXP_REPLACE(REGEXP_REPLACE(UPPER(${column}), '[\\s-]', '', 'g'), '^(PC)+', '')`

const codeOf = (word: string): string | null =>
  word
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/^(PC)+/, '') || null

export const keyOf = (given: string): Key => {
  const word = given.trim()
  return { word, ids: idsOf(word), phone: phoneOf(word), code: codeOf(word) }
}

/** Shorter words are near to everything. */
const LEAST_OF_A_NEAR_WORD = 4

/** Edits that may lie between a word and what was meant by it. */
export const MOST_EDITS = 2

/**
 * A word in one part more than there may be edits: of whatever is that near, at least one part is as it was typed, so that
 * candidates can be found without an extension of the database. Null: too short to look for anything near.
 */
export const partsOf = (word: string | null): readonly string[] | null => {
  const letters = [...(word?.toLowerCase() ?? '')]
  if (letters.length < LEAST_OF_A_NEAR_WORD) return null
  const count = MOST_EDITS + 1
  const cut = (part: number): number => Math.round((part * letters.length) / count)
  return Array.from({ length: count }, (_, part) => letters.slice(cut(part), cut(part + 1)).join(''))
}

/** SQL for how many of the parts in that value are in a column of about that length; null where it is too long or too short. */
export const likeness = (column: string, value: number): string => `
        CASE WHEN ABS(LENGTH(${column}) - LENGTH(ARRAY_TO_STRING($${value}::text[], ''))) <= ${MOST_EDITS} THEN (
          SELECT COUNT(*)::int FROM UNNEST($${value}::text[]) AS part WHERE STRPOS(LOWER(${column}), part) > 0
        ) END`

/** More than all parts together: what holds the word itself, or shares the part that tells it. */
export const SURELY_LIKE = MOST_EDITS + 2

/** Candidates that are fetched, to be ranked here. */
export const MOST_CANDIDATES = 200
