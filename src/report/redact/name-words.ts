import { ALSO_NAMES, COMMON } from './common-words.js'
import type { FoldedText, Token } from './signs.js'

const MIN_NAME_CHARS = 2

export const isName = (word: string): boolean =>
  word.length >= MIN_NAME_CHARS && (!COMMON.has(word) || ALSO_NAMES.has(word)) && !/^\d+$/.test(word)

/** As short as many a word that is none: by itself a name only where it is written as one. */
export const isAmbiguous = (word: string): boolean => word.length <= MIN_NAME_CHARS || ALSO_NAMES.has(word)

/** Written as a name is; in scripts without capitals everything is. */
export const isCapitalised = (written: string): boolean => !/^\p{Ll}/u.test(written)

/** `29/Jan/2026`, `Jan 29`. */
export const isMonthOfDate = (tokens: readonly Token[], at: number): boolean =>
  MONTHS.has(tokens[at]?.word ?? '') && [at - 1, at + 1].some(other => /^\d{1,4}$/.test(tokens[other]?.word ?? ''))

const MONTHS: ReadonlySet<string> = new Set('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))

/** `IntegrityError` is of two words, and so are names that are written together. */
const wordParts = (word: string): string[] => word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/u)

export const writtenAs = ({ start, end }: Token, signs: FoldedText): string => signs.written(start, end)

/** Whether nobody is meant, however it is written: words of ours and numbers. */
export const isCommonToken = (token: Token, signs: FoldedText): boolean =>
  wordParts(writtenAs(token, signs)).every(part => {
    const word = part.toLowerCase()
    return /^\d+$/.test(part) || (COMMON.has(word) && !(ALSO_NAMES.has(word) && isCapitalised(part)))
  })

/** Of `lebo82` and `82lebo` the letters, where they are enough for a name. */
export const lettersAtDigits = (word: string): string => /^\d*(\p{L}{3,})\d*$/u.exec(word)?.[1] ?? ''

/** As customers have codes: `SPZ991`. An invoice puts `PC` before it. */
const CODE = /^[a-z]{2,6}\d{2,8}$/

export const INVOICE_PREFIX = /^(?:pc)+(?=[a-z]{2,6}\d)/

/** Of a code nobody knows where it was cut: the word and the number at it may be one. */
export const codesIn = (tokens: readonly Token[]): string[] =>
  tokens.flatMap(({ word, end }, i) => {
    const after = tokens[i + 1]
    const isCut = after !== undefined && after.start - end <= 1 && /^[a-z]+$/.test(word) && !COMMON.has(word)
    const code = (isCut ? word + after.word : word).replace(INVOICE_PREFIX, '')
    return CODE.test(code) && (isCut || code !== word) ? [code] : []
  })

/** What may be a code, and is no word of ours at a figure. */
export const isCode = (word: string): boolean => CODE.test(word) && !COMMON.has(lettersAtDigits(word))
