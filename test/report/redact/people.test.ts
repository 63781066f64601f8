import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMON } from '../../../src/report/redact/common-words.js'
import { PeopleIndex } from '../../../src/report/redact/people.js'
import { cpuMs } from '../../support/cpu.js'
import { aPerson, aPhone, ENCODINGS, type Planted } from '../../support/names.js'

const known = ({ first, last, business, email, username, phone, code }: Planted): PeopleIndex => {
  const people = new PeopleIndex()
  people.learn([email, username, first, last, phone.written, business, code])
  return people
}

/** The ways a name is planted in the text. */
const KINDS: Readonly<Record<string, (person: Planted) => string>> = {
  first: ({ first }) => first,
  last: ({ last }) => last,
  full: ({ first, last }) => `${first} ${last}`,
  'full, the other way': ({ first, last }) => `${last}, ${first}`,
  business: ({ business }) => business,
  email: ({ email }) => email,
  username: ({ username }) => username,
  phone: ({ phone }) => phone.written,
  code: ({ code }) => code,
}

const PLACES = [
  'could not credit {} today',
  '{}',
  '"{}"',
  "['{}', 12]",
  '<b>{}</b>',
  'GET /api/{}/ 500',
  'who={};',
  '({})',
  'a,{},b',
  '{}: refused',
  "{}'s deposit",
  'R500 {}',
  'refund of R2500 {} failed',
  'of R2,500.00 {}',
  'R 2 500.00 {}',
  'x2 {}',
  'id=7 {}',
  'attempt2 {}',
  'user421 {}',
  'payments 1 2 {} bounced',
  '12:30:55 {}',
  '2025-10-08 03:52:55,123 {}',
  '{} 10am',
  '{} 24h',
  '{}/2',
  '{}, 3 tries',
  '{} 2 times',
  '[{}]',
  '[7, {}, 12]',
  '4f0c9a1be27d88f31b2a {} 4f0c9a1be27d88f31b2a',
]

const decoded = (_: string, ...codes: readonly (string | undefined)[]): string => {
  const at = codes.slice(0, 5).findIndex(code => code !== undefined)
  return String.fromCodePoint(Number.parseInt(codes[at] ?? '20', at === 4 ? 10 : 16))
}

/** Only masks, punctuation and words that are no names may be left in place of a value. */
const leftOver = (words: string, place: string): string => {
  const [before = '', after = ''] = place.split('{}')
  expect(words.startsWith(before) && words.endsWith(after), words).toBe(true)
  return words
    .slice(before.length, words.length - after.length)
    .replace(/person-\d+/g, ' ')
    .replace(/%(?:25)*([\da-f]{2})|\\+u([\da-f]{4})|\\+x([\da-f]{2})|&#x([\da-f]+);|&#(\d+);/gi, decoded)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => !COMMON.has(word.toLowerCase()) && word.length > 1)
    .join(' ')
}

describe('free text about a known person', () => {
  it.each(Object.keys(ENCODINGS))('none of the names of a known person is left, %s', encoding => {
    const encode = ENCODINGS[encoding] as (value: string) => string
    fc.assert(
      fc.property(aPerson, fc.constantFrom(...Object.keys(KINDS)), fc.constantFrom(...PLACES), (person, kind, place) => {
        const value = (KINDS[kind] as (person: Planted) => string)(person)
        const written = place.replace('{}', () => encode(value))
        expect(leftOver(known(person).maskText(written), place), written).toBe('')
      }),
      { numRuns: 200 },
    )
  })

  it('a name in a mail is masked after an equals sign, although its first letters could be a byte', () => {
    const people = known({
      first: 'Bbïbba',
      last: 'Ááá',
      phone: { number: '600000000', written: '0600000000' },
      code: 'GGG100',
      business: 'Babba Plumbing',
      email: 'babba@babba.example',
      username: 'babba7',
      reference: 'Ááá Babba',
    })

    expect(people.maskText('who=Bb=C3=AFbba; who=Caf=C3=A9')).toBe('who=person-1; who=Caf=C3=A9')
  })

  it('all names of a person get the same mask', () => {
    fc.assert(
      fc.property(aPerson, person => {
        const people = known(person)
        const { first, last, business, email, username, phone, code } = person
        expect(
          new Set([`${first} ${last}`, business, email, username, phone.written, code].map(value => people.maskName(value))).size,
        ).toBe(1)
      }),
    )
  })

  it('figures, ids and times are not masked', () => {
    const words =
      'deposit 9d3f75b4-fb2e-493a-95ff-8d54952a2e66 of R2,500.00 failed at 2025-10-08 03:52:55,123 (140234567891234) after 0.123456789 s, 08-10-2025 03, 3 times of 1000000000'
    fc.assert(
      fc.property(aPerson, person => {
        expect(known(person).maskText(words)).toBe(words)
      }),
    )
  })

  it.each([
    ['Jan will retry, and so does Will', 'person-1 will retry, and so does person-2'],
    ['29/Jan/2026 at page 2', '29/Jan/2026 at page 2'],
    ['Li of Li & Co, list', 'person-3 of person-3 & Co, list'],
    ['李明 has no wallet', 'person-4 has no wallet'],
    ['ABC, abc and ABCD', 'person-5, person-5 and ABCD'],
    ['zodwaplumbers.example', 'person-6.example'],
  ])('names are told apart from words with the same spelling: %s', (given, shown) => {
    const people = new PeopleIndex()
    for (const [i, name] of ['Jan', 'Will', 'Li', '李明', 'ABC', 'Zodwa'].entries()) {
      people.learn([name])
      expect(people.maskName(name)).toBe(`person-${i + 1}`)
    }
    expect(people.maskText(given)).toBe(shown)
  })

  it('phone numbers are recognised by their form, whoever they belong to', () => {
    fc.assert(
      fc.property(aPhone, ({ written }) => {
        expect(new PeopleIndex().maskText(`sms to ${written} failed`)).toMatch(/^sms to person-1 failed$/)
      }),
    )
  })
})

describe('free text about an unknown person', () => {
  it.each([
    ['{"first_name": "Thabo", "n": 3}', '{"first_name": "person-1", "n": 3}'],
    ["{'lastName': 'O\\'Brien', 'id': 7}", "{'lastName': 'person-1', 'id': 7}"],
    ['"{\\"business_name\\": \\"Ann Lee\\"}"', '"{\\"business_name\\": \\"person-1\\"}"'],
    ['payload=%7B%22full_name%22%3A%22Thabo%22%7D', 'payload=%7B%22full_name%22%3A%22person-1%22%7D'],
    ['user=zodwa%40mail.example&page=2', 'user=person-1&page=2'],
    ['LOGIN FAILED: thabo_m - wrong password', 'LOGIN FAILED: person-1 - wrong password'],
    ['User not found: thabo_m', 'User not found: person-1'],
    ['Unmatched bank reference in row 3: ann lee', 'Unmatched bank reference in row 3: person-1'],
    ['Unmatched bank reference in row 3: PC0A1B2C3D', 'Unmatched bank reference in row 3: PC0A1B2C3D'],
    ['from 203.0.113.7.', 'from address-1.'],
    ['from [2001:db8::1]:443 at 12:34:56', 'from [address-1]:443 at 12:34:56'],
    ['paid with CUS 1234-5678', 'paid with person-1'],
    ['to zqwabe=40quux.example', 'to person-1'],
    ['subject =?utf-8?Q?zqwabe=40quux=2Eexample_again?=', 'subject person-1'],
    ['to zqwabe&#64quux.example', 'to person-1'],
    ['to zqwabe&commat;quux&period;example', 'to person-1'],
    ['to zqwabe\\u0040quux.example and ZQWABE@QUUX.EXAMPLE', 'to person-1 and person-1'],
    ['to zqwabe @ quux.example, zqwabe@ quux.example and zqwabe @quux.co.example', 'to person-1, person-1 and person-2'],
    ['to zqwabe[at]quux.example or zqwabe (at) quux [dot] example.', 'to person-1 or person-1.'],
    ['width=40px and a=40b.c; 3 @ 2.50 each', 'width=40px and a=40b.c; 3 @ 2.50 each'],
    ['cus99887, PC CUS-99887, CUS_12345678, PCCUS12345678, focus 2024', 'person-1, person-1, person-2, person-2, focus 2024'],
    ['"name": "django.request", "user": 12', '"name": "django.request", "user": 12'],
  ])('%s is masked as %s', (given, shown) => {
    expect(new PeopleIndex().maskText(given)).toBe(shown)
  })
})

describe('the customer code of somebody who is not in the report', () => {
  const WRITINGS = ['SPZ991', 'spz 991', 'SPZ-991', 'spz_991', 'PCSPZ991', 'PC SPZ-991', 'PCPCSPZ991']

  it.each(WRITINGS)('a customer code is queried in its stored spelling: %s', written => {
    expect(new PeopleIndex().unknownWords(`top-up for ${written} failed`)).toContain('spz991')
  })

  it.each(WRITINGS)('a customer code is masked once the platform knows it: %s', written => {
    const people = new PeopleIndex()
    people.learnName('spz991', 'zodwa@mail.example')
    expect(people.maskText(`top-up for ${written} of R991 failed`)).toMatch(/^top-up for (PC )?person-1 of R991 failed$/)
  })

  it('a common word next to a number is no customer code', () => {
    expect(new PeopleIndex().unknownWords('row 3 of 12, attempt 2, user 42: 404 in 0.2 s, T-8, 10am')).toEqual([])
  })
})

describe('a short name', () => {
  it.each([
    ['Lebo2 and lebo_99', 'person-1 and person-1_99'],
    ['2lebo', 'person-1'],
    ['media/lebo2026.jpg', 'media/person-1.jpg'],
    ['Ada7 of 9d3f75b4-ada4-493a-4ada-8d54952a2e66', 'person-2 of 9d3f75b4-ada4-493a-4ada-8d54952a2e66'],
    ['May2026, mar2', 'May2026, mar2'],
  ])('a short name next to digits is masked: %s', (given, shown) => {
    const people = new PeopleIndex()
    for (const name of ['Lebo', 'Ada', 'May', 'Mar']) {
      people.learn([name])
      people.maskName(name)
    }
    expect(people.maskText(given)).toBe(shown)
  })
})

describe('a long text', () => {
  it.each([
    'a',
    '%41',
    'a@',
    '1 ',
    '0821234567 ',
    'ab ',
    '\\',
    '\\u0041',
    '{"name": "',
    'é',
    'thabo',
    'thabo ',
    '1.',
    '::1',
    '1:',
    '0 8 ',
    '+27',
    '=4',
    '=40a.',
    '=?a?q?',
    '=C3',
    'a @ ',
    'a[at]',
    'cus 1',
    'a1',
  ])('is masked in linear time, so a quarter of a megabyte within seconds: %j repeated', unit => {
    const people = new PeopleIndex()
    people.learn(['thabo.ab@mail.example', 'Thabo', 'ab', '0821234567'])
    const began = cpuMs()
    people.maskText(unit.repeat(250_000 / unit.length))
    expect(cpuMs() - began).toBeLessThan(10_000)
  })
})
