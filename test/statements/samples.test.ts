import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/statements/answer.js'
import { checkBalances } from '../../src/statements/balances.js'
import { match } from '../../src/statements/match.js'
import { SAMPLES, samplePayables, samplePayers, sampleStatement } from '../support/statements.js'

/** Each deposit by its reference, with what became of it. */
const verdicts = ({ approve, settled, lookAt, unpaid, unknown }: Answer): Record<string, string> => ({
  ...Object.fromEntries(
    unknown.flatMap(({ possible, line }) => possible.map(({ id }) => [id, `possible: ${line.cents / 100} of ${line.day}`])),
  ),
  ...Object.fromEntries(unpaid.map(({ payable, returns }) => [payable.id, `no payment, ${returns.length} out`])),
  ...Object.fromEntries(
    [...approve, ...settled, ...lookAt].flatMap(({ verdict, payables: about, lines, differenceCents }) =>
      about.map(({ id }) => [id, `${verdict}, ${lines.length} paid${differenceCents === 0 ? '' : `, ${differenceCents / 100}`}`]),
    ),
  ),
})

const names = (await readdir(SAMPLES)).filter(name => name !== 'deposits.csv')

describe('the samples of all banks', () => {
  it.for(names)('give every deposit its verdict: %s', name => {
    const answer = match(sampleStatement(name).movements, { payables: samplePayables, payers: samplePayers, unmatched: [] })

    expect(verdicts(answer)).toEqual({
      PC7F3A2C91: 'taken-back, 1 paid',
      PC9QX017: 'certain, 1 paid',
      PREMIUM4E9B121759812345: 'probable, 1 paid',
      PC0B44E1D2: 'certain, 1 paid',
      PC5E1177B0: 'wrong-amount, 1 paid, -50',
      PCA91C44FE: 'paid-twice, 2 paid, 200',
      PC66D0F3AA: 'no payment, 1 out',
      UPGRADEPRO: 'possible: 700 of 2025-10-07',
      'DEP-1C9E77A0': 'probable, 1 paid',
    })
    expect(answer.unknown.map(({ line }) => line.cents)).toEqual([70_000, 40_000])
    expect(answer.sums).toEqual({ credits: 399_900, matched: 169_900, toLookAt: 70_000, unknown: 110_000, takenBack: 50_000 })
    expect(answer.addsUp).toBe(true)
  })

  it.for(names)('hold the same thirteen booked movements, and nothing strange: %s', name => {
    const { movements, strange } = sampleStatement(name)
    const booked = movements.filter(({ isBooked }) => isBooked)

    expect(booked.map(({ day, cents }) => `${day} ${cents / 100}`)).toEqual([
      ...['2025-10-01 500', '2025-10-01 -95', '2025-10-02 150', '2025-10-02 299', '2025-10-03 1000', '2025-10-03 300', '2025-10-06 200'],
      ...['2025-10-06 200', '2025-10-07 250', '2025-10-07 700', '2025-10-08 -100', '2025-10-08 400', '2025-10-09 -500'],
    ])
    expect(strange).toEqual([])
  })

  it.for(names)('have balances that agree, or none: %s', name => {
    const statement = sampleStatement(name)
    const { running, ends } = checkBalances(statement)

    expect([running, ends]).not.toContain('fails')
    expect([running, ends].includes('agrees')).toBe(!/\.ofx$|discovery/.test(name))
  })
})
