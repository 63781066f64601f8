/** A person found in a text, and where. */
export interface PiiMatch {
  readonly start: number
  readonly end: number
  /** Identifies the person: an e-mail, a phone number without its prefix, an IP address, a name. */
  readonly value: string
}

/** Inside a word, an e-mail is searched for only 64 characters ahead, the longest possible local part: more would take quadratic time. */
const EMAIL =
  /(?:(?<![^\s<>"'(),;:=&?/\\[\]{}|*])[^\s<>"'(),;:=&?/\\[\]{}|@*]+|[^\s<>"'(),;:=&?/\\[\]{}|@*]{1,64})@[^\s<>"'(),;:=&?/\\[\]{}|@]+/g
/** An e-mail with blanks around its @, or with words in place of its signs. Only a top-level domain of letters tells it from a price. */
const LOOSE_EMAIL =
  /(?<![\w.+%-])[\w.+%-]{1,64}(?:\s{0,2}@\s{0,2}|\s{0,2}[[({<]\s?(?:at|@)\s?[\])}>]\s{0,2})[a-z\d-]{1,63}(?:(?:\.|\s?[[({<]\s?(?:dot|\.)\s?[\])}>]\s?)[a-z\d-]{1,63}){0,4}(?:\.|\s?[[({<]\s?(?:dot|\.)\s?[\])}>]\s?)[a-z]{2,24}(?![\w-])/g
const IPV4 = /(?<!\d|\d\.)\d{1,3}([.-])\d{1,3}(?:\1\d{1,3}){2}(?!\d|\.\d)/g
/** More colons than the two in a time of day, or a double colon, which only an IPv6 address has. */
const IPV6 =
  /(?<![\w:.])(?:(?:[\da-f]{1,4}:){5,7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}|::[\da-f]{1,4}(?::[\da-f]{1,4}){1,6})(?![\w:])/g
/** The code that customers write on a transfer: eight digits, possibly in groups, or a code set by hand. Invoices put `PC` before it. */
const CUSTOMER_CODE = /(?<![^\W\d_])(?:pc[\s-]{0,2}){0,2}cus[\s_-]{0,2}(?:\d(?:[\s-]{0,2}\d){7}(?!\d)|\d{3,20})/g

/** Ids, dates and times have as many digits as a phone number. */
const NOT_PHONE =
  /(?<![\da-f])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])|(?<!\d)(?:19|20)\d\d([/.-])(?:0\d|1[0-2])\1[0-3]\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?!\d)|(?<!\d)[0-3]?\d([/.-])[0-3]?\d\2(?:19|20)\d\d(?!\d)/g
/** At least as long as a digest or an id without its dashes. */
const HEXADECIMAL = /(?<![a-z\d])(?:0x)?[\da-f]{16,}(?![a-z\d])/g
/** A word of the letters a to f beside a number is one run of letters; a digest has many runs. */
const MIN_LETTER_RUNS = 3
const isDigest = (hexadecimal: string): boolean => (hexadecimal.match(/[a-f]+/g)?.length ?? 0) >= MIN_LETTER_RUNS

const DIGITS = /\+?\(?\d(?:[^\p{L}\p{N}]{0,4}\d){6,}/gu
/** South African numbers in any way of dialling them, and foreign ones with their country code. */
const PHONE = /^(?:(?:\+|00)270?|27|0)[1-9]\d{8}$|^(?:\+|00)(?!27)[1-9]\d{7,13}$/
const DIALLING_PREFIX = /^(?:\+|00)?(?:27)?0?(?=[1-9]\d{8}$)|^\+|^00/

/** Usual separators between the groups of a phone number. Any other separator also occurs in times, amounts and lists. */
const PHONE_SEPARATORS = /[\s()._+\-\u2010-\u2015\u2212/]+/g
/** Groups of digits that only a phone number has, joined by blanks; their real separators do not matter. */
const PHONE_GROUPS = /^(?:(?:\+|00)?27 ?(?:0 ?)?|0 ?)[1-9]\d ?\d{3} ?\d{4}$/
/** A number without its zero, as spreadsheets store it, is recognised only by its groups. */
const MAY_LACK_ZERO = /^[6-8]\d{8}$/
const WITHOUT_ZERO = /^[6-8]\d \d{3} \d{4}$/
/** A lone zero may be any number: it starts a phone number only before the digits of a mobile one. */
const MOBILE = /^0[6-8]\d{8}$/

/** The number as dialled within the country, without the zero; undefined: too short for a phone number. */
export const dialled = (written: string): string | undefined => {
  const digits = written.replace(/[^\d+]/g, '')
  return digits.length < MIN_PHONE_DIGITS || /^\+?0+$/.test(digits) ? undefined : digits.replace(DIALLING_PREFIX, '')
}

interface DigitGroup {
  readonly digits: string
  readonly start: number
  readonly end: number
  /** The characters between this group and the one before. */
  readonly gap: string
}

const groupsOf = (run: string, index: number): DigitGroup[] => {
  let previousEnd = 0
  return Array.from(run.matchAll(/\+\(?\d+|\d+/g), ({ 0: found, index: at }) => {
    const gap = run.slice(previousEnd, at)
    previousEnd = at + found.length
    return { digits: found.replace('(', ''), start: index + at, end: index + previousEnd, gap }
  })
}

/** The longest phone number that starts at each group: by its form, or because it is known. */
const phonesIn = (text: string, isKnown: (digits: string) => boolean): PiiMatch[] => {
  const blank = (found: string): string => 'x'.repeat(found.length)
  const bare = text.replace(NOT_PHONE, blank).replace(HEXADECIMAL, found => (isDigest(found) ? blank(found) : found))
  return Array.from(bare.matchAll(DIGITS)).flatMap(({ 0: run, index }) => {
    const groups = groupsOf(run, index)
    const found: PiiMatch[] = []
    for (let first = 0; first < groups.length; ) {
      const phone = longestPhoneFrom(groups, first, isKnown)
      const [from, to] = [groups[first], phone && groups[phone.last]]
      if (phone && from && to) found.push({ start: includeBracket(bare, from.start, to.end), end: to.end, value: phone.value })
      // Another number followed by the start of a phone number may look like one, so the next group is tried too.
      first = phone?.isSure ? phone.last + 1 : first + 1
    }
    return found
  })
}

/** Includes an opening bracket whose closing bracket is inside the match. */
const includeBracket = (text: string, start: number, end: number): number =>
  text.charAt(start - 1) === '(' && /^[^(]*\)/.test(text.slice(start, end)) ? start - 1 : start

const spaced = (groups: readonly DigitGroup[]): string => groups.map(({ digits }) => digits).join(' ')

const joined = (groups: readonly DigitGroup[], first: number, last: number): string =>
  groups
    .slice(first, last + 1)
    .map(({ digits }, i) => (i === 0 ? digits : digits.replace('+', '')))
    .join('')

/** Limits of a phone number: nobody writes it in more groups, or with fewer or more digits. */
const MAX_PHONE_GROUPS = 13
const MIN_PHONE_DIGITS = 7
const MAX_PHONE_DIGITS = 18

/** @param groups whose digits form a phone number */
const isWrittenAsPhone = (groups: readonly DigitGroup[], digits: string): boolean => {
  const [{ digits: firstDigits = '' } = {}, ...rest] = groups
  const otherSeparators = new Set(rest.map(({ gap }) => gap.replace(PHONE_SEPARATORS, '')).filter(sign => sign !== ''))
  if (!PHONE.test(digits)) return otherSeparators.size === 0 && WITHOUT_ZERO.test(spaced(groups))
  // A list of numbers may well contain 27, 82, 555 and 7777.
  if (otherSeparators.size > 0)
    return otherSeparators.size === 1 && PHONE_GROUPS.test(spaced(groups)) && !(firstDigits.startsWith('27') && otherSeparators.has(','))
  return firstDigits !== '0' || MOBILE.test(digits) || PHONE_GROUPS.test(spaced(groups))
}

/** A zero before a point starts a fraction, and two zeros after a point are cents. */
const cannotBegin = (groups: readonly DigitGroup[], first: number): boolean => {
  const [gap, next, after] = [0, 1, 2].map(i => groups[first + i]?.gap ?? '')
  const { digits } = groups[first] ?? {}
  return (digits === '0' && /^[.,]$/.test(next ?? '') && after !== next) || (digits === '00' && first > 0 && /^[.,]$/.test(gap ?? ''))
}

interface Phone {
  readonly last: number
  readonly value: string
  /** Only a phone number is grouped like this. */
  readonly isSure: boolean
}

const longestPhoneFrom = (groups: readonly DigitGroup[], first: number, isKnown: (digits: string) => boolean): Phone | undefined => {
  if (cannotBegin(groups, first)) return undefined
  const end = Math.min(groups.length, first + MAX_PHONE_GROUPS)
  let digits = joined(groups, first, end - 1)
  for (let last = end - 1; last >= first && digits.length >= MIN_PHONE_DIGITS; last--) {
    const value = digits.length <= MAX_PHONE_DIGITS ? digits.replace(DIALLING_PREFIX, '') : ''
    const isKnownNumber = value.length >= MIN_PHONE_DIGITS && isKnown(value)
    if (isKnownNumber || PHONE.test(digits) || MAY_LACK_ZERO.test(digits)) {
      const written = groups.slice(first, last + 1)
      if (isKnownNumber || isWrittenAsPhone(written, digits))
        return { last, value, isSure: isKnownNumber || PHONE_GROUPS.test(spaced(written)) }
    }
    digits = digits.slice(0, -(groups[last]?.digits.replace('+', '').length ?? 0))
  }
  return undefined
}

const matchesOf = (text: string, pattern: RegExp): PiiMatch[] =>
  Array.from(text.matchAll(pattern), ({ 0: value, index }) => ({ start: index, end: index + value.length, value }))

/** Normalises the e-mail, so that it matches its usual spelling. */
const withoutBlanks = ({ start, end, value }: PiiMatch): PiiMatch => ({
  start,
  end,
  value: value.replace(/[[({<\s]{1,4}(at|@|dot|\.)[\])}>\s]{1,4}/g, (_, sign: string) => SIGN[sign] ?? sign).replace(/\s/g, ''),
})
const SIGN: Readonly<Record<string, string>> = { at: '@', dot: '.' }

/** Normalises the code to the way it is stored. */
const asCode = ({ start, end, value }: PiiMatch): PiiMatch => ({ start, end, value: value.replace(/[\s_-]/g, '').replace(/^(?:pc)+/, '') })

/**
 * People identified by form alone: e-mails, phone numbers, IP addresses, customer codes. @param isKnown takes a number without its prefix
 */
export const findByPattern = (text: string, isKnown: (digits: string) => boolean): PiiMatch[] => {
  const hasDigit = /\d/.test(text)
  return [
    ...(text.includes('@') ? matchesOf(text, EMAIL) : []),
    ...(/[@[({<]/.test(text) ? matchesOf(text, LOOSE_EMAIL).map(withoutBlanks) : []),
    ...(hasDigit ? [...matchesOf(text, IPV4), ...phonesIn(text, isKnown)] : []),
    ...(text.includes('::') || /:[\da-f]{1,4}:[\da-f]{1,4}:/.test(text) ? matchesOf(text, IPV6) : []),
    ...(hasDigit && text.includes('cus') ? matchesOf(text, CUSTOMER_CODE).map(asCode) : []),
  ]
}
