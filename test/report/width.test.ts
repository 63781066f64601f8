import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../src/text/width.js'

const SIGNS = [
  ...'❌✅❓🔍💰⚪🚦📤🟡🔵🔴📋👤👋🆕🟠🚨📊📈👥⚡…·→─▁█’éŁ',
  '⚠️',
  '⚠',
  '\u200d',
  '\ufe0f',
  '\u0301',
  '🏽',
  '👩',
  '字',
  'a',
  ' ',
  '\u00ad',
]

describe('widthOf', () => {
  it('equals what string-width measures, for our own symbols next to anything', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...SIGNS), fc.string({ unit: 'grapheme', maxLength: 2 })), { maxLength: 8 }), parts => {
        const words = parts.join('')
        expect(widthOf(words)).toBe(stringWidth(words))
      }),
      { numRuns: 5000 },
    )
  })
})
