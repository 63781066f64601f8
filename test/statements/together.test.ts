import { describe, expect, it } from 'vitest'
import type { Movement, Statement } from '../../src/statements/statement.js'
import { together } from '../../src/statements/together.js'

let line = 0
const paid = (day: string, cents: number, words: string, isBooked = true): Movement => ({
  line: ++line,
  day,
  cents,
  words,
  reference: words,
  balanceCents: null,
  isBooked,
})

const statement = (movements: readonly Movement[], account: string | undefined = '1000000001', bank = 'Nedbank'): Statement => ({
  shape: 'nedbankCsv',
  name: 'Nedbank CSV',
  bank,
  trust: 'A',
  account,
  movements,
  openingCents: null,
  closingCents: null,
  notes: [],
  strange: [],
})

const A = ['2025-10-01', 50_000, 'CAPITEC   PC7F3A2C91'] as const
const B = ['2025-10-02', 15_000, 'ABSA BANK pc 9qx 017'] as const

/** The words of what is left, with the place of their file. */
const left = (...statements: readonly Statement[]): string[] =>
  together(statements).movements.map(({ file, words }) => `${file} ${words.slice(-4)}`)

describe('several statements together', () => {
  it('hold a line of two overlapping files once, however its blanks and case are written', () => {
    const first = statement([paid(...A), paid(...B)])
    const second = statement([paid('2025-10-02', 15_000, 'ABSA BANK  PC 9QX 017'), paid('2025-10-03', 1, 'NEW')])

    expect(left(first, second)).toEqual(['0 2C91', '0  017', '1 NEW'])
    expect(together([first, second]).repeated).toEqual([0, 1])
  })

  it('keep equal lines of one file apart, also beside a file that has only one of them', () => {
    const two = [paid(...A), paid(...A)]

    expect(left(statement(two))).toHaveLength(2)
    expect(left(statement([paid(...A)]), statement(two))).toEqual(['0 2C91', '1 2C91'])
    expect(left(statement(two), statement([paid(...A)]), statement(two))).toEqual(['0 2C91', '0 2C91'])
  })

  it('never take lines of two accounts, or of two banks, for the same', () => {
    expect(left(statement([paid(...A)]), statement([paid(...A)], '1000000002'))).toHaveLength(2)
    expect(left(statement([paid(...A)]), statement([paid(...A)], '1000000001', 'FNB'))).toHaveLength(2)
  })

  it('never take a line that is not booked yet for the booked one', () => {
    expect(left(statement([paid(...A, false)]), statement([paid(...A)]))).toHaveLength(2)
  })
})
