import { describe, expect, it } from 'vitest'
import { moneyLinesOf, moneyLineTails } from '../../src/platform/money-lines.js'
import type { LogReading, Outcome } from '../../src/source/readings.js'

const LOGS = [
  { name: 'django', kind: 'django' },
  { name: 'access', kind: 'access' },
  { name: 'other', kind: 'text' },
]
const at = new Date('2026-11-29T10:00:00Z')
const reading = (texts: readonly string[], more: object = {}): Outcome<LogReading> => ({
  ok: true,
  value: { state: 'read', size: 100, modifiedAt: at, bounded: false, lines: texts.map(text => ({ at, text })), ...more },
})

describe('log lines about money', () => {
  it('are read only from the logs of the application', () => {
    expect(moneyLineTails(LOGS, { secondsAgo: 60 }).map(({ name }) => name)).toEqual(['django', 'other'])
    const open = ['django', 'gunicorn-error', 'access'].map(name => ({ name, kind: 'auto' }))
    expect(moneyLineTails(open, { secondsAgo: 60 }).map(({ name }) => name)).toEqual(['django'])
  })

  it('contain the reference of a payment or of a deposit request', () => {
    const outcome = reading([
      'WARNING 2026-11-29 12:00:00,123 payments.bank 1 2 Unmatched bank reference for R750.00: ANN LEE PLUMBING',
      '{"levelname": "WARNING", "message": "Unmatched bank reference (FNB): CUS 123: x 9"}',
      'ERROR 2026-11-29 12:00:00,123 payments.bank 1 2 Failed to apply credits for deposit request PC1A2B3C4D: no wallet',
      'INFO of Unmatched bank reference',
    ])

    expect(moneyLinesOf([outcome, reading([])], LOGS)).toEqual({
      unmatched: [
        { reference: 'ANN LEE PLUMBING', at },
        { reference: 'x 9', at },
      ],
      notApplied: [{ reference: 'PC1A2B3C4D', at }],
      isComplete: true,
    })
  })

  it('are complete only if every log was read whole', () => {
    const absent: Outcome<LogReading> = { ok: true, value: { state: 'absent' } }
    const isComplete = (...outcomes: Outcome<LogReading>[]) => moneyLinesOf(outcomes, LOGS).isComplete

    expect(isComplete(reading([]), absent)).toBe(false)
    expect(isComplete(reading([]), { ok: false, error: { message: 'x', hint: 'x' } })).toBe(false)
    expect(isComplete(reading([]), reading([], { bounded: { since: at } }))).toBe(false)
    expect(moneyLinesOf([], []).isComplete).toBe(false)
  })
})
