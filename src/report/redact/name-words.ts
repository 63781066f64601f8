import { ALSO_NAMES, COMMON } from './common-words.js'
import type { FoldedText, Token } from './folded-text.js'

const MIN_NAME_CHARS = 2

export const isName = (word: string): boolean =>
  word.length >= MIN_NAME_CHARS && (!COMMON.has(word) || ALSO_NAMES.has(word)) && !/^\d+$/.test(word)

/** So short, or so common, that it counts as a name only if it is capitalised. */
export const isAmbiguous = (word: string): boolean => word.length <= MIN_NAME_CHARS || ALSO_NAMES.has(word)

/** Capitalised, or in a script without capitals. */
export const isCapitalised = (written: string): boolean => !/^\p{Ll}/u.test(written)

/** `29/Jan/2026`, `Jan 29`. */
export const isMonthOfDate = (tokens: readonly Token[], at: number): boolean =>
  MONTHS.has(tokens[at]?.word ?? '') && [at - 1, at + 1].some(other => /^\d{1,4}$/.test(tokens[other]?.word ?? ''))

const MONTHS: ReadonlySet<string> = new Set('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))

/** Splits `IntegrityError` in two, and names written together. */
const wordParts = (word: string): string[] => word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/u)

export const writtenAs = ({ start, end }: Token, folded: FoldedText): string => folded.written(start, end)

/** Whether it consists of common words and numbers, so that it names nobody however it is written. */
export const isCommonToken = (token: Token, folded: FoldedText): boolean =>
  wordParts(writtenAs(token, folded)).every(part => {
    const word = part.toLowerCase()
    return /^\d+$/.test(part) || (COMMON.has(word) && !(ALSO_NAMES.has(word) && isCapitalised(part)))
  })

/** The letters of `lebo82` and `82lebo`, if there are enough of them for a name. */
export const lettersAtDigits = (word: string): string => /^\d*(\p{L}{3,})\d*$/u.exec(word)?.[1] ?? ''

/** Customer codes look like `SPZ991`. Invoices put `PC` before them. */
const CODE = /^[a-z]{2,6}\d{2,8}$/

export const INVOICE_PREFIX = /^(?:pc)+(?=[a-z]{2,6}\d)/

/** Possible customer codes. A code may have been split, so a word is also joined with the number after it. */
export const codesIn = (tokens: readonly Token[]): string[] =>
  tokens.flatMap(({ word, end }, i) => {
    const after = tokens[i + 1]
    const isCut = after !== undefined && after.start - end <= 1 && /^[a-z]+$/.test(word) && !COMMON.has(word)
    const code = (isCut ? word + after.word : word).replace(INVOICE_PREFIX, '')
    return CODE.test(code) && (isCut || code !== word) ? [code] : []
  })

/** A possible customer code that is not a common word with a number. */
export const isCode = (word: string): boolean => CODE.test(word) && !COMMON.has(lettersAtDigits(word))
