import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/statements/answer.js'
import { match } from '../../src/statements/match.js'
import type { Payable, Payer } from '../../src/statements/payable.js'
import type { Movement } from '../../src/statements/statement.js'
import { cpuMs } from '../support/cpu.js'

const payable = (reference: string, more: Partial<Payable> = {}): Payable => ({
  id: `id of ${reference}`,
  kind: 'deposit',
  references: [reference],
  cents: 16_000,
  state: 'waiting',
  isPremium: false,
  payerId: 'thandi',
  name: 'thandi@people.example',
  reference,
  status: 'pending',
  createdAt: new Date('2025-10-15T10:00:00Z'),
  processedAt: null,
  ...more,
})

const movement = (words: string, day = '2025-10-16', cents = 16_000): Movement => ({
  line: 1,
  day,
  cents,
  words,
  reference: words,
  balanceCents: null,
  isBooked: true,
})

const THANDI: Payer = { id: 'thandi', name: 'thandi@people.example', codes: ['K7M2QZ'], phones: ['0821234567'] }

const told = ({ approve, settled, lookAt }: Answer): string[] => [...approve, ...settled, ...lookAt].map(({ verdict }) => verdict)

const answerOf = (movements: readonly Movement[], payables: readonly Payable[], more = {}): Answer =>
  match(movements, { payables, payers: [THANDI], unmatched: [], ...more })

describe('the days between a payment and its request', () => {
  it.for([
    ['a year after', '2026-10-15', 'certain'],
    ['a week before', '2025-10-08', 'certain'],
    ['eight days before', '2025-10-07', 'used-before'],
  ])('say whether the reference was used before: %s', ([, day, verdict]) => {
    expect(told(answerOf([movement('PC7F3A2C91', day)], [payable('PC7F3A2C91')]))).toEqual([verdict])
  })

  it('keep a payment of last month from making this one a second payment', () => {
    const answer = answerOf([movement('PC7F3A2C91', '2025-09-16'), movement('PC7F3A2C91')], [payable('PC7F3A2C91')])

    expect(answer.approve.map(({ verdict, lines }) => [verdict, lines.length])).toEqual([['certain', 1]])
    expect(answer.lookAt.map(({ verdict, lines: [line] }) => [verdict, line?.day])).toEqual([['used-before', '2025-09-16']])
    expect(answer.addsUp).toBe(true)
  })

  it('keep an older payment with a customer code, or of the amount alone, from a later request', () => {
    const answer = answerOf([movement('K7M2QZ', '2025-09-16'), movement('CASH', '2025-09-16')], [payable('PC7F3A2C91')])

    expect(answer.lookAt).toMatchObject([{ verdict: 'unclear', payables: [] }])
    expect(answer.unknown).toMatchObject([{ possible: [], possibleCount: 0 }])
  })
})

describe('money that nobody asked for', () => {
  const six = Array.from({ length: 6 }, (_, i) => payable(`PC0000000${i}`, { payerId: `payer ${i}` }))

  it('names the deposits of its amount if they are few, and counts them else', () => {
    expect(answerOf([movement('CASH')], six.slice(1)).unknown).toMatchObject([{ possible: { length: 5 }, possibleCount: 5 }])
    expect(answerOf([movement('CASH')], six).unknown).toMatchObject([{ possible: [], possibleCount: 6 }])
  })

  it('leaves out deposits that another line pays', () => {
    expect(answerOf([movement('CASH'), movement('PC00000000')], six).unknown).toMatchObject([{ possible: { length: 5 }, possibleCount: 5 }])
  })

  it("is the platform's own unmatched money with the code and the amount, one line for each row", () => {
    const unmatched = [
      { id: 'a', code: 'CUS99-000001', cents: 16_000, createdAt: new Date() },
      { id: 'b', code: 'CUS99000001', cents: 5_000, createdAt: new Date() },
    ]
    const lines = [movement('cus 99000001 thanks'), movement('CUS99000001'), movement('CUS99000001', '2025-10-16', 5_000)]

    expect(answerOf(lines, [], { unmatched }).unknown.map(one => one.unmatched?.id)).toEqual(['a', undefined, 'b'])
  })
})

describe('a completed deposit of no money', () => {
  it('needs no payment', () => {
    const done = { state: 'completed', createdAt: new Date('2025-10-02T10:00:00Z'), processedAt: new Date('2025-10-02T10:00:00Z') } as const
    const days = [movement('CASH', '2025-10-01', 1), movement('CASH', '2025-10-31', 1)]

    expect(answerOf(days, [payable('PC7F3A2C91', { ...done, cents: 0 }), payable('PC00000001', done)]).unpaid).toMatchObject([
      { payable: { reference: 'PC00000001' } },
    ])
  })
})

describe('a match of very many lines and deposits', () => {
  const many = 20_000
  const hex = (i: number): string => `PC${(i * 7919 + 0x1000_0000).toString(16).toUpperCase()}`

  it.for<[string, (i: number) => Payable, (i: number) => Movement]>([
    ['each with its own reference', i => payable(hex(i)), i => movement(`CAPITEC ${hex(i)}`)],
    ['without any', i => payable(hex(i)), () => movement('CASH DEPOSIT')],
    ['all with the same reference', i => payable('UPGRADEPRO', { id: String(i) }), () => movement('UPGRADEPRO')],
    ['with references that begin alike', i => payable(`PREMIUM4E9B12${1e9 + i}`), i => movement(`ABSA BANK PREMIUM4E9B12${1e9 + i}`)],
    ['with the code of one person', i => payable(hex(i)), () => movement('K7M2QZ', '2025-10-16', 5)],
    ['taken back again and again', () => payable(hex(1)), i => movement(hex(1), '2025-10-16', i % 2 ? -16_000 : 16_000)],
  ])('takes seconds, and adds up: %s', ([, toPayable, toMovement]) => {
    const began = cpuMs()
    const answer = answerOf(
      Array.from({ length: many }, (_, i) => toMovement(i)),
      Array.from({ length: many }, (_, i) => toPayable(i)),
    )

    expect(answer.addsUp).toBe(true)
    expect(cpuMs() - began).toBeLessThan(8_000)
  })
})

describe('a completed deposit without a payment', () => {
  const completed = payable('PC7F3A2C91', { state: 'completed', status: 'completed', processedAt: new Date('2025-10-16T10:00:00Z') })
  const file = (number: number, first: string, last: string): Movement[] =>
    [movement('FEE', first, -100), movement('FEE', last, -100)].map(one => ({ ...one, file: number }))

  it.for([
    ['within one file', file(0, '2025-10-01', '2025-10-31'), 1],
    ['within two files that touch', [...file(0, '2025-10-01', '2025-10-15'), ...file(1, '2025-10-16', '2025-10-31')], 1],
    ['within two files that overlap', [...file(1, '2025-10-15', '2025-10-31'), ...file(0, '2025-10-01', '2025-10-20')], 1],
    ['between two files', [...file(0, '2025-09-01', '2025-09-30'), ...file(1, '2025-11-01', '2025-11-30')], 0],
    ['partly before a file', file(0, '2025-10-15', '2025-10-31'), 0],
    ['processed less than three working days before the end', file(0, '2025-10-01', '2025-10-20'), 0],
  ] as const)('is told where files cover its days: %s', ([, movements, count]) => {
    const { unpaid, outside } = answerOf(movements, [completed])

    expect([unpaid.length, outside]).toEqual([count, 1 - count])
  })
})

describe('money that names nothing of the platform', () => {
  it('is taken back by a line of its amount with the same reference, and then in that sum alone', () => {
    const [first, second] = [movement('CAPITEC PC11112222'), movement('CAPITEC PC11112222')]
    const back = movement('REVERSAL PC11112222', '2025-10-17', -16_000)
    const { unknown, sums, addsUp } = answerOf([first, second, back], [])

    expect(unknown.map(({ takenBack }) => takenBack)).toEqual([back, undefined])
    expect([sums.unknown, sums.takenBack, addsUp]).toEqual([16_000, 16_000, true])
  })

  it.for([
    ['of another amount', movement('REVERSAL PC11112222', '2025-10-17', -15_900)],
    ['with another reference', movement('REVERSAL PC11113333', '2025-10-17', -16_000)],
    ['that came before it', movement('REVERSAL PC11112222', '2025-10-15', -16_000)],
    ['with nothing but a word in common', movement('CAPITEC REVERSAL', '2025-10-17', -16_000)],
  ] as const)('stays unknown beside money out %s', ([, back]) => {
    expect(answerOf([movement('CAPITEC PC11112222'), back], []).unknown).toMatchObject([{ takenBack: undefined }])
  })
})
