import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStatement, readStatement } from '../../src/statements/read.js'
import { SAMPLES } from '../support/statements.js'

const names = readdirSync(SAMPLES).filter(name => name !== 'deposits.csv')
const isTable = (name: string): boolean => name.endsWith('.csv')

/** A line that counts: any of a table, and the begin of a movement of OFX or MT940. */
const counting = (name: string): RegExp => (isTable(name) ? /[\p{L}\p{N}]/u : name.endsWith('.ofx') ? /<STMTTRN>/ : /^:61:/)

/** What becomes of a line of a file that was edited, cut off, or written by a bank that changed its layout. */
const damage = fc.oneof(
  fc.constantFrom(
    '',
    ',',
    ',,,,',
    '"',
    '";"',
    'Total',
    '=1+1',
    '02Oct2025',
    '2025-10-02,x,y',
    '\u001b[31m',
    '<STMTTRN>',
    ':61:2510021002C1,00N',
  ),
  fc.string({ unit: fc.constantFrom(...'09aZ,;"\'-.: \t/<>&='), maxLength: 60 }),
)

const damaged = (name: string) => {
  const lines = readFileSync(SAMPLES + name, 'latin1').split(/\r\n|\n/)
  return fc
    .array(fc.tuple(fc.nat({ max: lines.length - 1 }), fc.constantFrom('replace', 'insert', 'remove', 'join'), damage), { maxLength: 5 })
    .map(changes => {
      const edited = [...lines]
      for (const [at, how, text] of changes) {
        if (how === 'replace') edited[at] = text
        else if (how === 'insert') edited.splice(at, 0, text)
        else if (how === 'remove') edited.splice(at, 1)
        else edited[at] = `${edited[at] ?? ''}${text}`
      }
      return edited.join('\r\n')
    })
}

describe.each(names)('a damaged statement (%s)', name => {
  it('is read or named as none, and none of its lines is dropped in silence', () => {
    fc.assert(
      fc.property(damaged(name), text => {
        const read = readStatement(Buffer.from(text, 'latin1'))
        if (!isStatement(read)) {
          expect(read.what).toMatch(/\w/)
          return
        }
        const { movements, notes, strange } = read
        for (const { day, cents } of movements) {
          expect(day).toMatch(/^\d{4}-\d\d-\d\d$/)
          expect(Number.isSafeInteger(cents)).toBe(true)
        }
        const lines = text.split('\r\n')
        const known = new Set([...movements, ...notes, ...strange].map(({ line }) => line))
        expect(lines.filter((line, i) => counting(name).test(line) && !known.has(i + 1))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
