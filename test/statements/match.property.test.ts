import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { match } from '../../src/statements/match.js'
import type { Payable } from '../../src/statements/payable.js'
import type { Movement } from '../../src/statements/statement.js'

const DAY = '2025-10-06'
const CREATED = new Date('2025-10-05T10:00:00Z')

const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 8, maxLength: 8 })
const cents = fc.integer({ min: 100, max: 5_000_000 })

/** References of both forms that the platform makes, no two of which share their first 20 signs. */
const reference = fc.oneof(
  hex.map(digits => `PC${digits}`),
  fc.tuple(hex, fc.integer({ min: 1e9, max: 9e9 })).map(([digits, number]) => `PREMIUM${digits.slice(0, 6)}${number}`),
)

const payable = (ref: string, amount: number): Payable => ({
  id: ref,
  kind: 'deposit',
  references: [ref],
  cents: amount,
  state: 'waiting',
  isPremium: ref.startsWith('PREMIUM'),
  reference: ref,
  name: `owner of ${ref}`,
  status: 'pending',
  payerId: `of ${ref}`,
  createdAt: CREATED,
  processedAt: null,
})

const platform = fc.uniqueArray(fc.tuple(reference, cents), { selector: ([ref]) => ref.slice(0, 20), minLength: 1, maxLength: 12 })

/** How a payer writes a reference: in small letters, with blanks or dashes, and words before it. */
const written = fc.record({
  bank: fc.constantFrom('CAPITEC   ', 'ABSA BANK ', 'FNB OB    ', 'STD BANK  ', 'TYMEBANK  ', ''),
  isSmall: fc.boolean(),
  gap: fc.constantFrom('', ' ', '-'),
  behind: fc.constantFrom('', ' TRANSFER', 'PAYMENT   0909'),
})
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never

const write = (ref: string, { bank, isSmall, gap, behind }: Written, isCut: boolean): string => {
  const typed = [ref.slice(0, 4), ref.slice(4)].join(gap)
  const kept = isCut ? typed.slice(0, 20) : typed
  return `${bank}${isSmall ? kept.toLowerCase() : kept}${behind}`
}

let line = 0
const movement = (amount: number, words: string): Movement => ({
  line: ++line,
  day: DAY,
  cents: amount,
  words,
  reference: words,
  balanceCents: null,
  isBooked: true,
})

interface Made {
  readonly movements: readonly Movement[]
  readonly payables: readonly Payable[]
  /** References that were paid once, whole and exactly, and not taken back. */
  readonly exact: ReadonlySet<string>
}

/** What becomes of a deposit. */
const fate = fc.constantFrom('nothing', 'paid', 'twice', 'less', 'more', 'back')

const made = fc
  .tuple(platform, fc.array(fc.tuple(fate, written, fc.boolean()), { minLength: 12, maxLength: 12 }), fc.array(cents, { maxLength: 5 }))
  .map(([rows, fates, strangers]): Made => {
    const exact = new Set<string>()
    const movements = rows.flatMap(([ref, amount], i) => {
      const [what = 'nothing', how, isCut = false] = fates[i] ?? []
      if (what === 'nothing' || !how) return []
      const words = write(ref, how, isCut)
      if (what === 'paid') {
        if (ref.length <= 18 || !isCut) exact.add(ref)
        return [movement(amount, words)]
      }
      if (what === 'twice') return [movement(amount, words), movement(amount, words)]
      if (what === 'back') return [movement(amount, words), movement(-amount, `RETURNED ${words}`)]
      return [movement(what === 'less' ? amount - 1 : amount + 1, words)]
    })
    return {
      movements: [...movements, ...strangers.map(amount => movement(amount, 'CASH DEPOSIT'))],
      payables: rows.map(([ref, amount]) => payable(ref, amount)),
      exact,
    }
  })

describe('a match of random payments', () => {
  it('calls nothing certain that is not, and misses nothing that was paid exactly under its whole reference', () => {
    fc.assert(
      fc.property(made, ({ movements, payables, exact }) => {
        const { approve } = match(movements, { payables, payers: [], unmatched: [] })
        const certain = approve.filter(({ verdict }) => verdict === 'certain').flatMap(({ payables: [one] }) => (one ? [one.id] : []))

        expect(new Set(certain)).toEqual(exact)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives every credit one place, and the sums add up to the cent', () => {
    fc.assert(
      fc.property(made, ({ movements, payables }) => {
        const answer = match(movements, { payables, payers: [], unmatched: [] })
        const placed = [...answer.approve, ...answer.settled, ...answer.lookAt].flatMap(({ lines }) => lines)
        const all = [...placed, ...answer.unknown.map(one => one.line)].map(one => one.line)

        expect(all.toSorted((a, b) => a - b)).toEqual(movements.filter(one => one.cents > 0).map(one => one.line))
        expect(answer.addsUp).toBe(true)
        expect(answer.sums.credits).toBe(movements.filter(one => one.cents > 0).reduce((sum, one) => sum + one.cents, 0))
      }),
      { numRuns: 1000 },
    )
  })
})
