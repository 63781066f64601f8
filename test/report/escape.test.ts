import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { person } from '../../src/report/blocks.js'
import { cutToWidth, writeLine } from '../../src/report/formats/text/fit.js'
import { toAscii } from '../../src/text/ascii.js'
import { escapeText } from '../../src/text/escape.js'
import { cpuMs } from '../support/cpu.js'
import { aStyle } from '../support/report.js'

const HARMFUL = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u00AD\u115F\u3164]/u
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]0;x\u0007',
        '\u202e',
        '\ud800',
        '\r\n',
        '\u0000',
        '👩‍🔧',
        '\u200d',
        'e\u0301\u0301\u0301\u0301\u0301\u0301',
        '\u009b2J',
        'a',
      ),
      { maxLength: 50 },
    )
    .map(parts => parts.join('')),
)

describe('escapeText', () => {
  it('removes everything that acts on a terminal or is invisible, and returns one line', () => {
    fc.assert(fc.property(anything, value => !HARMFUL.test(escapeText(value)) && !/[\n\r\u2028\u2029]/.test(escapeText(value))))
  })

  it('treats the Braille blank as a blank, and a name of Braille blanks as no name', () => {
    expect(escapeText('a\u2800b⠓⠑')).toBe('a b⠓⠑')
    expect(person('\u2800\u200b ')).toBe('(no e-mail or username)')
  })

  it('leaves escaped text unchanged', () => {
    fc.assert(fc.property(anything, value => escapeText(escapeText(value)) === escapeText(value)))
  })

  it('keeps names in any script, and joined emoji', () => {
    for (const name of ['Zoë Jacobs', 'Γιώργος', '名前', 'नमस्ते', 'שלום', '👩‍🔧 Thandi', '🏳️‍🌈', '👍🏽']) expect(escapeText(name)).toBe(name)
  })

  it('escapes a megabyte quickly', () => {
    const began = cpuMs()
    escapeText('\u200d\u0301\u001b['.repeat(250_000))
    expect(cpuMs() - began).toBeLessThan(5_000)
  })
})

describe('a line of the text format', () => {
  it('is never wider than its limit once values from the platform are cut', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 60, max: 120 }), fc.boolean(), (value, width, ascii) => {
        const canvas = { ...aStyle({ width, ascii }), timezone: 'UTC' }
        return stringWidth(writeLine(['  ', { kind: 'text', value }], width, canvas)) <= width
      }),
    )
  })

  it('ends a cut value with an ellipsis', () => {
    expect(cutToWidth('thandi@mokoena.example', 10, aStyle())).toBe('thandi@mo…')
    expect(cutToWidth('thandi@mokoena.example', 10, aStyle({ ascii: true }))).toBe('thandi@...')
    expect(cutToWidth('short', 10, aStyle())).toBe('short')
  })

  it('drops our own icons with --ascii, and replaces other emoji with a mark', () => {
    const canvas = { ...aStyle({ ascii: true }), timezone: 'UTC' }

    expect(writeLine(['💰 ', { kind: 'text', value: '🪛 Naidoo' }, ' - ⚠️  waits'], 80, canvas)).toBe('? Naidoo - [!]  waits')
  })

  it('has no emoji with --ascii', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), value => !/\p{Emoji_Presentation}/u.test(toAscii(value))))
  })
})

it('a cell cut inside a joined emoji is no wider than its column', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 5, max: 30 }), fc.boolean(), (value, width, ascii) => {
      expect(stringWidth(cutToWidth(escapeText(value), width, aStyle({ ascii })))).toBeLessThanOrEqual(width)
    }),
    { numRuns: 500 },
  )
})
