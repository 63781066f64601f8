/** A text prepared for the search: decoded, in lower case and without accents, with the position of each character in the original. */
export interface FoldedText {
  readonly text: string
  readonly original: string
  /** A range as its author meant it: decoded, with accents and capitals. */
  written(start: number, end: number): string
  /** The range in the original that it came from. */
  span(start: number, end: number): readonly [start: number, end: number]
}

interface TracedText {
  readonly text: string
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Nearly all texts: nothing is encoded, and each letter stands for itself. */
const PLAIN = /^[ -$'-[\]-~\n\t]*$/
const ENCODED =
  /(?:%[\da-f]{2})+|(?:\\{1,8}x[\da-f]{2})+|\\{1,8}u\{[\da-f]{1,6}\}|(?:\\{1,8}u[\da-f]{4})+|&(?:#\d{1,7}(?![\d;])|(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,6});)/gi
/**
 * In mails: encoded words in headers, and in bodies only UTF-8 sequences and the @ of an e-mail, because `=40` also starts many a number.
 * A byte right before a UTF-8 sequence is not one: in `who=Bb=C3=AFbba` the name Bbïbba follows an equals sign.
 */
const QUOTED_PRINTABLE =
  /=\?[\w-]{1,40}\?q\?[^?\s]{0,200}\?=|(?!=[89a-f][\da-f]=[c-f][\da-f]=[89ab])(?:=[89a-f][\da-f]){2,}|(?<=[\w.+-])=40(?=[\d-]{0,20}[a-z][a-z\d-]{0,62}\.[a-z]{2})/gi
const NON_ASCII = /[^\0-\x7f]/gu
const HIDDEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const INVISIBLE = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const MAY_BE_QUOTED = /=(?:\?|40|[89A-F][\dA-F]=)/i

/** Doubly encoded text is decoded twice; nobody can read text that was encoded four times. */
const MAX_DECODE_ROUNDS = 3

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  commat: '@',
  period: '.',
  plus: '+',
}

const codePoint = (value: number): string => (value <= 0x10ffff ? String.fromCodePoint(value) : '\uFFFD')

const textOfBytes = (bytes: Buffer): string => {
  const words = bytes.toString('utf8')
  return words.includes('\uFFFD') ? bytes.toString('latin1') : words
}

const decodeEntity = (name: string): string => {
  if (/^#x/i.test(name)) return codePoint(Number.parseInt(name.slice(2), 16))
  if (name.startsWith('#')) return codePoint(Number(name.slice(1)))
  // `eacute` becomes e: accents distinguish nobody here.
  return (
    ENTITIES[name.toLowerCase()] ??
    (/^[a-z](?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash)$/i.test(name) ? name.slice(0, 1) : `&${name};`)
  )
}

const decodeQuotedPrintable = (quoted: string): string => {
  const words = /^=\?[^?]*\?.\?(.*)\?=$/s.exec(quoted)?.[1]?.replaceAll('_', ' ') ?? quoted
  return words.replace(/(?:=[\dA-F]{2})+/gi, bytes => textOfBytes(Buffer.from(bytes.replaceAll('=', ''), 'hex')))
}

const decode = (encoded: string): string => {
  if (encoded.startsWith('&')) return decodeEntity(encoded.slice(1).replace(/;$/, ''))
  const digits = encoded.replace(/[^\da-f]/gi, '')
  if (/^(?:%|\\+x)/i.test(encoded)) return textOfBytes(Buffer.from(digits, 'hex'))
  if (encoded.includes('{')) return codePoint(Number.parseInt(digits, 16))
  return (digits.match(/.{4}/g) ?? []).map(unit => String.fromCharCode(Number.parseInt(unit, 16))).join('')
}

const DIGIT = /^\p{Nd}$/u
/** The value of a digit in any script: the ten digits of a script are consecutive. */
const asciiDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value++
  return String(value)
}

const foldLetter = (letter: string): string => {
  const plain = letter.toLowerCase().normalize('NFKD').replace(INVISIBLE, '')
  return DIGIT.test(plain) ? asciiDigit(plain) : plain
}

/** Every character of a replacement points to the whole range that it replaces. */
const rewrite = ({ text, starts, ends }: TracedText, pattern: RegExp, change: (found: string) => string): TracedText => {
  const result = { text: '', starts: [] as number[], ends: [] as number[] }
  let copied = 0
  const copyTo = (end: number): void => {
    result.text += text.slice(copied, end)
    for (; copied < end; copied++) {
      result.starts.push(starts[copied] ?? 0)
      result.ends.push(ends[copied] ?? 0)
    }
  }
  for (const match of text.matchAll(pattern)) {
    copyTo(match.index)
    const replacement = change(match[0])
    copied += match[0].length
    const [start, end] = [starts[match.index] ?? 0, ends[copied - 1] ?? 0]
    result.text += replacement
    for (let i = 0; i < replacement.length; i++) {
      result.starts.push(start)
      result.ends.push(end)
    }
    // A removed range belongs to the character before it.
    if (replacement === '' && result.ends.length > 0) result.ends[result.ends.length - 1] = end
  }
  copyTo(text.length)
  return result
}

const traced = (text: string): TracedText => ({
  text,
  starts: Array.from({ length: text.length }, (_, i) => i),
  ends: Array.from({ length: text.length }, (_, i) => i + 1),
})

export const foldText = (original: string): FoldedText => {
  if (PLAIN.test(original) && !MAY_BE_QUOTED.test(original)) {
    return {
      text: original.toLowerCase(),
      original,
      written: (start, end) => original.slice(start, end),
      span: (start, end) => [start, end],
    }
  }
  let view = traced(original)
  for (let round = 0; round < MAX_DECODE_ROUNDS; round++) {
    const before = view.text
    view = rewrite(rewrite(view, ENCODED, decode), QUOTED_PRINTABLE, decodeQuotedPrintable)
    if (view.text === before) break
  }
  const decoded = view
  const { text, starts, ends } = rewrite(traced(decoded.text), NON_ASCII, foldLetter)
  const from = (start: number): number => starts[start] ?? decoded.text.length
  const to = (end: number): number => ends[end - 1] ?? decoded.text.length
  return {
    text: text.replace(/[A-Z]+/g, letters => letters.toLowerCase()),
    original,
    written: (start, end) => decoded.text.slice(from(start), to(end)).replace(HIDDEN, '').normalize('NFC'),
    span: (start, end) => [decoded.starts[from(start)] ?? original.length, decoded.ends[to(end) - 1] ?? original.length],
  }
}

export interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

const WORD = /[a-z\d]+/g
const ANY_WORD = /[\p{L}\p{N}]+/gu

/** Runs of letters and digits in folded text. */
export const tokensOf = (text: string): Token[] => {
  const pattern = /^[\0-\x7f]*$/.test(text) ? WORD : ANY_WORD
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text))
    tokens.push({ word: found[0], start: found.index, end: found.index + found[0].length })
  return tokens
}

export const foldedWords = (value: string): string[] => tokensOf(foldText(value).text).map(({ word }) => word)
