import { describe, expect, it } from 'vitest'
import { text } from '../../src/report/formats/text/index.js'
import { payments } from '../../src/sections/payments.js'
import { aContext, aStyle, minutesAgo } from '../support/report.js'
import { aReport, aSection } from '../support/sample-report.js'

const day = {
  total: 4,
  sum: '900.00',
  statuses: [
    { status: 'completed', count: 2, sum: '500.00' },
    { status: 'pending', count: 1, sum: '300.00' },
    { status: 'confirmed', count: 1, sum: '100.00' },
  ],
  newest: [
    { id: 'd1', createdAt: minutesAgo(11 * 60), name: 'a@b.example', amount: '100.00', status: 'completed' },
    { id: 'd2', createdAt: minutesAgo(60), name: 'c@d.example', amount: '300.00', status: 'pending' },
  ],
  pending: { total: 0, sum: '0', rows: [] },
  ways: { requests: { total: 3, sum: '800.00' }, wallets: { total: 1, sum: '100.00' } },
  unmatched: { total: 1, sum: '750.00', rows: [{ id: 'w1', amount: '750.00', createdAt: minutesAgo(600), reference: 'UNMATCHED_CUS4' }] },
}

const written = (data: typeof day): string => {
  const section = aSection({ id: 'payments', blocks: payments.view(data, aContext()) })
  return text.write([aReport({ sections: [section] })], aStyle({ width: 120 }))
}

describe('the section of payments', () => {
  it('names the statuses that its sum of what arrived adds', () => {
    expect(written(day)).toContain('Sum asked for: R900.00, completed and confirmed: R600.00\n')
    const alone = { ...day, statuses: day.statuses.slice(0, 2) }
    expect(written(alone)).toContain('Sum asked for: R900.00, completed: R500.00\n')
  })

  it('says which rows of the wallets its count leaves out', () => {
    expect(written(day)).toContain('wallets 1 (R100.00), without rows that credit a request\n')
  })

  it('says why the problem beneath may count more payments without an owner than its table', () => {
    expect(written(day)).toContain('The problem unmatched_money also counts payments that only the log names')
  })

  it('says the day of a deposit that is not of the day of the report', () => {
    expect(written(day)).toMatch(/^ {2}yesterday 16:52 - a@b\.example: R100\.00 - completed\n {2}02:52 - c@d\.example/m)
  })
})
