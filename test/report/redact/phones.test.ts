import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PeopleIndex } from '../../../src/report/redact/people.js'
import { aPhone } from '../../support/names.js'

const within = (words: string): string => new PeopleIndex().maskText(words)

describe('a phone number of an unknown person', () => {
  it.each([
    'refund of R500 {} failed',
    'R2500 {}',
    'R2,500.00 {}',
    'attempt2 {}',
    'user421 {}',
    'x2 {}',
    'id=7 {}',
    'call {} 10am',
    '{} 24h',
    '{}/2',
    '{}x1',
    '[{}]',
    '{"a":7,"b":"{}"}',
    'customer{}',
    'refund{}failed',
    'e3b0c44298fc1c149afb {} e3b0c44298fc1c149afb',
    '1234567890123456789012345 {}',
  ])('a phone number is masked in the text %s', place => {
    for (const number of ['082 555 7777', '0825557777', '+27825557777', '082-555-7777', '０８２ ５５５ ７７７７', '٠٨٢٥٥٥٧٧٧٧'])
      expect(within(place.replace('{}', number))).toBe(place.replace('{}', 'person-1'))
  })

  it.each([
    '27825557777',
    '(082) 555-7777',
    '+27-(0)82-555-7777',
    '0 82 555 7777',
    '0-8-2-5-5-5-7-7-7-7',
    '0 8 2 5 5 5 7 7 7 7',
    '82 555 7777',
    '08 25 55 77 77',
    '0825-55-77-77',
    '082:555:7777',
    '082~555~7777',
    '082 | 555 | 7777',
    '082#5557777',
    '082*555*7777',
    '082=555=7777',
    "082'555'7777",
    '082\u00b7555\u00b77777',
    '082\u2022555\u20227777',
    '+27:82:555:7777',
    '+44 20 7946 0958',
  ])('a phone number is recognised however it is written: %s', number => {
    expect(within(`sms to ${number} failed`)).toBe('sms to person-1 failed')
  })

  it('a phone number is recognised anywhere in a long list of numbers', () => {
    fc.assert(
      fc.property(aPhone, fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 40 }), ({ number, written }, figures) => {
        expect(within([...figures, written].join(' ')).replace(/[^\d]/g, '')).not.toContain(number)
      }),
    )
  })
})

describe('digits that are not a phone number', () => {
  it.each([
    'deposit 9d3f75b4-fb2e-493a-95ff-8d54952a2e66',
    'lead 00000000-0000-4000-8000-082555777712',
    'trace 4f0c0825557777a1be27d88f31b2a',
    'trace 4F0C0825557777A1BE27D88F31B2A',
    'at 0x7f08255577771b2c4d',
    'R2,500.00 and R 2 500 000.00 and R12 345 678.90',
    '1,234,567,890 rows in 0.825557777 s',
    'R500.00 1234567',
    '203 of 1000000000',
    'at 2025-10-08 03:52:55,123 until 2025-10-08T03:52:55.123456+02:00',
    '[20/Oct/2025:08:25:55 +0200]',
    '08-10-2025 03, 12/10/2025 08:25:55',
    '08:25:55 0200',
    'thread 140234567891234 at 1760000000123',
    'localhost:5432 and localhost:45432',
    'ids [27, 82, 555, 7777]',
    'queues 0 1 2 3 4 5 6 7 8 9',
    'deposit PC0A1B2C3D of T-82555',
  ])('text with as many digits as a phone number stays unmasked: %s', words => {
    expect(within(words)).toBe(words)
  })
})
