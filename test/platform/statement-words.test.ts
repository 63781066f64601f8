import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statementWords } from '../../src/platform/statement-words.js'

const word = fc.oneof(
  fc.constantFrom(
    'IMMEDIATE',
    'TRF',
    'PC',
    'PCPC',
    'PREMIUM',
    'CUS',
    'Thandi',
    'upgrade',
    '-',
    'O1',
    'PCA1B2C3D4',
    'PREMIUMA1B2C31700000001',
    'CUS00000042',
  ),
  fc.stringMatching(/^[A-Za-z0-9]{1,12}$/),
)
const line = fc.array(fc.tuple(word, fc.constantFrom('', ' ', '-', '/'))).map(parts => parts.flat().join(''))

const windows = (text: string, size: number): readonly string[] =>
  Array.from({ length: Math.max(text.length - size + 1, 0) }, (_, i) => text.slice(i, i + size))

const gluedOf = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()

describe('the words of a statement', () => {
  it('keep whatever can be the beginning of a reference, wherever it stands in a line', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), lines => {
        const pieces = statementWords(lines).pieces.split('\n')
        const kept = new Set(pieces.flatMap(piece => (piece.length < 8 ? [piece] : windows(piece, 8))))
        const long = pieces.join('\n')
        for (const text of lines) {
          expect(windows(gluedOf(text), 8).filter(head => !kept.has(head))).toEqual([])
          const words = text.split(/[^A-Za-z0-9]+/).filter(({ length }) => length >= 4 && length < 8)
          expect(words.map(each => each.toUpperCase()).filter(each => !kept.has(each))).toEqual([])
          const hex = windows(gluedOf(text), 10).filter(head => head.startsWith('PC'))
          const premium = windows(gluedOf(text), 16).filter(head => head.startsWith('PREMIUM'))
          expect([...hex, ...premium].filter(head => !long.includes(head))).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('say once what many lines say alike', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `IMMEDIATE TRF CR CAPITEC PC${String(10_000_000 + i)}`)
    expect(statementWords(lines).pieces.length).toBeLessThan(lines.join('\n').length * 0.6)
  })
})
