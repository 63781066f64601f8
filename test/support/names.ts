import fc from 'fast-check'
import { COMMON } from '../../src/report/redact/common-words.js'

/** Names are invented: of letters of several scripts, with accents, and none that is also a word of ours. */
const LETTERS = ['abcdefghijklmnoprstuvwyz', 'áéíóúëïöüçñøłš', 'абвгдежзик', 'αβγδεζηθ', '木村田中山本', 'אבגדהוז']

const lettersOf = (letters: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: min, maxLength: max })

const fold = (words: string): string => words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Long enough that no two of them are within one another by chance. */
const latin = fc
  .tuple(
    lettersOf('bcdfgklmnprstvz', 1, 2),
    lettersOf('aeiouáéïö', 1, 1),
    lettersOf('bcdfgklmnprstvz', 2, 3),
    lettersOf('aeiouy', 1, 2),
    lettersOf('kmnrstz', 0, 1),
  )
  .map(parts => capital(parts.join('')))

export const aWord = fc
  .oneof(
    { arbitrary: latin, weight: 6 },
    { arbitrary: fc.constantFrom(...LETTERS.slice(1)).chain(letters => lettersOf(letters, 3, 8).map(capital)), weight: 2 },
  )
  .filter(word => !COMMON.has(fold(word)))

/** `+27 82 …` in any writing. */
const aNumber = fc
  .string({ unit: fc.constantFrom(...'0123456789'), minLength: 8, maxLength: 8 })
  .map(rest => `${6 + (rest.charCodeAt(0) % 3)}${rest}`)
const SEPARATORS = ['', ' ', '-', '.', ' - ', '\u00a0', '/'] as const
/** Nobody writes these but twice. */
const RARE_SEPARATORS = [':', '~', ',', '|', ';', '=', '*', '#', "'", ' | ', '\u00b7'] as const
export const aPhone = fc
  .tuple(
    aNumber,
    fc.constantFrom('0', '+27', '+27 ', '0027 ', '(0', '+27 (0)', '27'),
    fc.oneof(
      { arbitrary: fc.tuple(fc.constantFrom(...SEPARATORS), fc.constantFrom(...SEPARATORS)), weight: 2 },
      fc.constantFrom(...RARE_SEPARATORS).map(separator => [separator, separator] as const),
    ),
  )
  .filter(([, before, [first]]) => !(before === '27' && first === ','))
  .map(([number, before, [first, second]]) => ({
    number,
    written: `${before}${number.slice(0, 2)}${before === '(0' ? ')' : ''}${first}${number.slice(2, 5)}${second}${number.slice(5)}`,
  }))

export interface Planted {
  readonly first: string
  readonly last: string
  readonly business: string
  readonly email: string
  readonly username: string
  readonly phone: { readonly number: string; readonly written: string }
  readonly code: string
  readonly reference: string
}

export const aPerson: fc.Arbitrary<Planted> = fc
  .record({
    first: aWord,
    last: fc.oneof(
      aWord,
      fc.tuple(aWord, aWord).map(words => words.join('-')),
      aWord.map(word => `O'${word}`),
    ),
    trade: fc.constantFrom(' Plumbing', ' & Sons', ' Electrical (Pty) Ltd', ''),
    business: aWord,
    local: latin,
    domain: latin,
    user: latin,
    phone: aPhone,
    code: fc.tuple(lettersOf('GHJKLMNQRSTVWXYZ', 3, 3), fc.integer({ min: 100, max: 9999 })).map(parts => parts.join('')),
    reference: fc.tuple(aWord, aWord),
  })
  .map(({ trade, business, local, domain, user, reference, ...rest }) => ({
    ...rest,
    business: `${business}${trade}`,
    email: `${fold(local)}@${fold(domain)}.example`,
    username: `${fold(user)}7`,
    reference: reference.join(' '),
  }))

const decoded = (_: string, ...codes: readonly (string | undefined)[]): string => {
  const at = codes.slice(0, 4).findIndex(code => code !== undefined)
  return String.fromCodePoint(Number.parseInt(codes[at] ?? '20', at === 3 ? 10 : 16))
}

/** As whoever looks for somebody would read it: decoded, in small letters without accents. */
const plain = (words: string): string => {
  const runs = words.replace(/(?:%[\da-f]{2})+/gi, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
  const read = runs.replace(/\\+u([\da-f]{4})|\\+x([\da-f]{2})|&#x([\da-f]+);|&#(\d+);/gi, decoded)
  return read === words ? fold(words).replace(/\p{Cf}/gu, '') : plain(read)
}

/** What is left in some output of anything that somebody is known by: each of its words of three letters and more that is none of ours. */
export const tracesOf = (people: readonly Planted[], output: string): string[] => {
  const words = plain(output)
  const tokens = new Set(words.match(/[\p{L}\p{N}]+/gu))
  const numbers = words.replace(/(?<=\d)[^\p{L}\p{N}\n]{1,4}(?=\d)/gu, '')
  return people.flatMap(({ first, last, business, email, username, phone, code, reference }) => [
    ...[first, last, business, email, username, code, reference]
      .flatMap(value => fold(value).match(/[\p{L}\p{N}]+/gu) ?? [])
      .filter(word => word.length >= 3 && !COMMON.has(word))
      .filter(word => tokens.has(word) || (word.length >= 7 && words.includes(word))),
    ...(numbers.includes(phone.number) ? [phone.number] : []),
  ])
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const units = (value: string, of: (unit: number) => string): string =>
  Array.from({ length: value.length }, (_, i) => of(value.charCodeAt(i))).join('')

const qp = (sign: string): string => Array.from(Buffer.from(sign), byte => `=${hex(byte, 2).toUpperCase()}`).join('')

/** How a value may stand in a log: each leaves it to be read, by people or by programs. */
export const ENCODINGS: Readonly<Record<string, (value: string) => string>> = {
  'as it is': value => value,
  'in capitals': value => value.toUpperCase(),
  'in small letters': value => value.toLowerCase(),
  decomposed: value => value.normalize('NFD'),
  'as part of a URL': encodeURIComponent,
  'as a form': value => encodeURIComponent(value).replaceAll('%20', '+'),
  'encoded twice': value => encodeURIComponent(encodeURIComponent(value)),
  'each byte in percent': value => Array.from(Buffer.from(value), byte => `%${hex(byte, 2)}`).join(''),
  'as bytes of Python': value =>
    Array.from(Buffer.from(value), byte => (byte > 127 ? `\\x${hex(byte, 2)}` : String.fromCharCode(byte))).join(''),
  'as JSON in ASCII': value => units(value, unit => (unit > 127 || unit < 65 ? `\\u${hex(unit, 4)}` : String.fromCharCode(unit))),
  'as JSON in JSON': value => units(value, unit => `\\\\u${hex(unit, 4)}`),
  'as HTML': value => value.replace(/[&'"@.]/g, sign => `&#${sign.charCodeAt(0)};`),
  'as HTML in hexadecimal': value => Array.from(value, sign => `&#x${hex(sign.codePointAt(0) ?? 0, 2)};`).join(''),
  'with what nobody sees': value => Array.from(value).join('\u200b'),
  'in wide letters': value => value.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  'as mails have it': value => value.replaceAll('@', '=40').replace(/[^\0-\x7f]/gu, sign => qp(sign)),
  'as a header of a mail': value => `=?utf-8?q?${value.replace(/[^a-z\d ]/giu, qp).replaceAll(' ', '_')}?=`,
  'in digits of Arabic': value => value.replace(/\d/g, digit => String.fromCharCode(0x660 + Number(digit))),
  'with other signs between': value => value.replaceAll(' ', '_'),
  'as a slug': value => value.replace(/[^\p{L}\p{N}\p{M}@.+]+/gu, '-'),
}
