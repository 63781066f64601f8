import { describe, expect, it } from 'vitest'
import { foldedMessage } from '../../src/platform/log-message.js'

describe('a log message', () => {
  it.each([
    ['Slow query: 123ms', 'Slow query: 4567ms'],
    ['took 1.5s', 'took 12.25s'],
    ['sent 12 MB in 3 min', 'sent 4 MB in 12 min'],
    ['Refused R123.45', 'Refused R9,000.00'],
    ['due 2026-11-29T12:00:00Z', 'due 2026-11-30T08:15:59.123456+02:00'],
    ['took 0:00:12.345', 'took 1:10:00.001'],
    ['took 2 days, 0:00:12', 'took 1 day, 3:10:00'],
    [`Invalid HTTP_HOST header: "a'b"`, `Invalid HTTP_HOST header: 'c.example'`],
    [`You may need to add "a'b" to ALLOWED_HOSTS.`, `You may need to add "x'" to ALLOWED_HOSTS.`],
  ])('is grouped with one that differs only in variable parts: %s, %s', (one, other) => {
    expect(foldedMessage(one)).toBe(foldedMessage(other))
  })

  it.each([
    ['500 GET /a', '502 GET /a'],
    ['Worker failed to boot', 'Worker timed out'],
    ['RATE exceeded', 'RATES exceeded'],
    ['utf8 broken', 'utf16 broken'],
  ])('is not grouped with a different one: %s, %s', (one, other) => {
    expect(foldedMessage(one)).not.toBe(foldedMessage(other))
  })
})
