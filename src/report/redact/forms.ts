/** Somebody who was found in a text, and what stands there for them. */
export interface Finding {
  readonly start: number
  readonly end: number
  /** By what the same one is known again: an e-mail, a number as everybody dials it, an address, a name. */
  readonly value: string
}

/** From within a word an e-mail is looked for 64 signs ahead, the longest there is before an @: any further would take for ever. */
const EMAIL =
  /(?:(?<![^\s<>"'(),;:=&?/\\[\]{}|*])[^\s<>"'(),;:=&?/\\[\]{}|@*]+|[^\s<>"'(),;:=&?/\\[\]{}|@*]{1,64})@[^\s<>"'(),;:=&?/\\[\]{}|@]+/g
const IPV4 = /(?<!\d|\d\.)\d{1,3}([.-])\d{1,3}(?:\1\d{1,3}){2}(?!\d|\.\d)/g
/** Longer than a time of the day, which has two colons, or with the two in a row that only an address has. */
const IPV6 =
  /(?<![\w:.])(?:(?:[\da-f]{1,4}:){5,7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}|::[\da-f]{1,4}(?::[\da-f]{1,4}){1,6})(?![\w:])/g
/** The code that customers write on a transfer. */
const CUSTOMER_CODE = /(?<![^\W\d_])cus[\s-]{0,2}\d(?:[\s-]{0,2}\d){7}(?!\d)/g

/** What has many digits and is no phone number: ids, days, times. */
const NO_PHONE =
  /(?<![\da-f])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])|(?<!\d)\d{4}([/.-])\d\d\1\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?!\d)|(?<!\d)\d{1,2}([/.-])\d{1,2}\2\d{4}(?!\d)/g
const DIGITS = /\+?\(?\d(?:[\s()._+\-\u2010-\u2015\u2212/]{0,4}\d){6,29}/g
/** South African however it is dialled, others with their country. */
const PHONE = /^(?:(?:\+|00)27\(?0?|27|0)[1-9]\d{8}$|^(?:\+|00)(?!27)[1-9]\d{7,13}$/
const DIALLED = /^(?:\+|00)?(?:27)?0?(?=[1-9]\d{8}$)|^\+|^00/

/** The number as everybody in the country dials it, without the zero; undefined: too short to be anybody's. */
export const dialled = (written: string): string | undefined => {
  const digits = written.replace(/[^\d+]/g, '')
  return digits.length < LEAST_DIGITS || /^\+?0+$/.test(digits) ? undefined : digits.replace(DIALLED, '')
}

interface Group {
  readonly digits: string
  readonly start: number
  readonly end: number
}

/** Digits within a long run of hexadecimal ones: a digest, or an id without its dashes. */
const isOfHash = (text: string, start: number, end: number): boolean => {
  const before = /(?<![a-z\d])[a-z\d]*$/.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? ''
  const after = /^[a-z\d]*/.exec(text.slice(end, end + 40))?.[0] ?? ''
  return before.length + after.length > 0 && before.length + (end - start) + after.length >= 16
}

/** The longest from each group on that is a number by its form, or is known to be one. */
const phonesIn = (text: string, isKnown: (digits: string) => boolean): Finding[] => {
  const bare = text.replace(NO_PHONE, found => ' : '.padEnd(found.length, ':').slice(0, found.length))
  return Array.from(bare.matchAll(DIGITS)).flatMap(({ 0: run, index }) => {
    if (isOfHash(bare, index, index + run.length)) return []
    const groups: Group[] = Array.from(run.matchAll(/\+?\d+/g), ({ 0: digits, index: at }) => ({
      digits,
      start: index + at,
      end: index + at + digits.length,
    }))
    const found: Finding[] = []
    for (let first = 0; first < groups.length; ) {
      const last = lastOf(groups, first, isKnown)
      if (last < 0) {
        first++
        continue
      }
      const [from, to] = [groups[first], groups[last]]
      const value = dialled(joined(groups, first, last))
      if (from && to && value !== undefined) found.push({ start: withBracket(bare, from.start, to.end), end: to.end, value })
      first = last + 1
    }
    return found
  })
}

/** The bracket before it goes with one within it. */
const withBracket = (text: string, start: number, end: number): number =>
  text.charAt(start - 1) === '(' && /^[^(]*\)/.test(text.slice(start, end)) ? start - 1 : start

const joined = (groups: readonly Group[], first: number, last: number): string =>
  groups
    .slice(first, last + 1)
    .map(({ digits }, i) => (i === 0 ? digits : digits.replace('+', '')))
    .join('')

/** Nobody writes a number in more groups, or has a shorter one. */
const MOST_GROUPS = 12
const LEAST_DIGITS = 7

const lastOf = (groups: readonly Group[], first: number, isKnown: (digits: string) => boolean): number => {
  // A zero by itself begins a fraction.
  if (groups[first]?.digits === '0') return -1
  const end = Math.min(groups.length, first + MOST_GROUPS)
  let digits = joined(groups, first, end - 1)
  for (let last = end - 1; last >= first && digits.length >= LEAST_DIGITS; last--) {
    if (PHONE.test(digits) || isKnown(dialled(digits) ?? '')) return last
    digits = digits.slice(0, -(groups[last]?.digits.replace('+', '').length ?? 0))
  }
  return -1
}

const all = (text: string, pattern: RegExp): Finding[] =>
  Array.from(text.matchAll(pattern), ({ 0: value, index }) => ({ start: index, end: index + value.length, value }))

/** Who can be told by form alone: e-mails, phones, addresses on the Internet, customer codes. @param isKnown of a number as it is dialled */
export const tellingForms = (text: string, isKnown: (digits: string) => boolean): Finding[] => {
  const hasDigit = /\d/.test(text)
  return [
    ...(text.includes('@') ? all(text, EMAIL) : []),
    ...(hasDigit ? [...all(text, IPV4), ...phonesIn(text, isKnown)] : []),
    ...(text.includes('::') || /:[\da-f]{1,4}:[\da-f]{1,4}:/.test(text) ? all(text, IPV6) : []),
    ...(hasDigit && text.includes('cus') ? all(text, CUSTOMER_CODE) : []),
  ]
}
