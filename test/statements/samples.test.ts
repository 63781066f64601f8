import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/statements/answer.js'
import { checkBalances } from '../../src/statements/balances.js'
import { match } from '../../src/statements/match.js'
import type { Payable, Payer } from '../../src/statements/payable.js'
import { isStatement, readStatement } from '../../src/statements/read.js'
import type { Statement } from '../../src/statements/statement.js'

const SAMPLES = new URL('./samples/', import.meta.url).pathname

const read = async (name: string): Promise<Statement> => {
  const statement = readStatement(await readFile(join(SAMPLES, name)))
  return isStatement(statement) ? statement : expect.fail(statement.what)
}

interface Row {
  readonly table: string
  readonly reference_number: string
  readonly bank_reference: string
  readonly customer_code: string
  readonly amount: string
  readonly status: string
  readonly created_at: string
}

/** The platform's side, of which every row has the verdict that it must get. */
const PLATFORM: readonly Row[] = parse(readFileSync(join(SAMPLES, 'deposits.csv')), { columns: true })

const payables: readonly Payable[] = PLATFORM.map(row => ({
  id: row.reference_number,
  kind: row.table === 'deposit_requests' ? 'deposit' : 'wallet',
  references: [row.reference_number, ...(row.bank_reference && row.bank_reference !== row.reference_number ? [row.bank_reference] : [])],
  cents: Math.round(Number(row.amount) * 100),
  state: row.status === 'completed' ? 'completed' : 'waiting',
  isPremium: row.reference_number.startsWith('PREMIUM'),
  payerId: row.customer_code,
  createdAt: new Date(row.created_at),
  processedAt: row.status === 'completed' ? new Date(row.created_at) : null,
}))
const payers: readonly Payer[] = PLATFORM.map(row => ({
  id: row.customer_code,
  name: row.customer_code,
  codes: [row.customer_code],
  phones: [],
}))

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
  it.for(names)('give every deposit its verdict: %s', async name => {
    const answer = match((await read(name)).movements, { payables, payers, unmatched: [] })

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

  it.for(names)('hold the same thirteen booked movements, and nothing strange: %s', async name => {
    const { movements, strange } = await read(name)
    const booked = movements.filter(({ isBooked }) => isBooked)

    expect(booked.map(({ day, cents }) => `${day} ${cents / 100}`)).toEqual([
      ...['2025-10-01 500', '2025-10-01 -95', '2025-10-02 150', '2025-10-02 299', '2025-10-03 1000', '2025-10-03 300', '2025-10-06 200'],
      ...['2025-10-06 200', '2025-10-07 250', '2025-10-07 700', '2025-10-08 -100', '2025-10-08 400', '2025-10-09 -500'],
    ])
    expect(strange).toEqual([])
  })

  it.for(names)('have balances that agree, or none: %s', async name => {
    const statement = await read(name)
    const { running, ends } = checkBalances(statement)

    expect([running, ends]).not.toContain('fails')
    expect([running, ends].includes('agrees')).toBe(!/\.ofx$|discovery/.test(name))
  })
})
