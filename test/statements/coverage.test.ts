import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageOf, covers, timesOf } from '../../src/statements/coverage.js'

const day = fc.integer({ min: 0, max: 60 }).map(days => new Date(Date.UTC(2025, 8, 1 + days)).toISOString().slice(0, 10))
/** Hours matter: the days of a bank are not those of UTC. */
const moment = fc.integer({ min: -24 * 10, max: 24 * 80 }).map(hours => new Date(Date.UTC(2025, 8, 1, hours)))
const HOURS = 3_600_000

const movement = { line: 1, cents: 1, words: '', reference: '', balanceCents: null, isBooked: true }

describe('the times between which deposits were made and processed', () => {
  it('are those of the deposits that the days cover, to the hour', () => {
    fc.assert(
      fc.property(day, day, moment, fc.option(fc.integer({ min: 0, max: 24 * 20 })), (one, other, createdAt, hours) => {
        const coverage = coverageOf([one, other].map(at => ({ ...movement, day: at })))
        if (!coverage) return expect.fail('no days')
        const processedAt = hours === null ? null : new Date(createdAt.getTime() + hours * HOURS)
        const { madeFrom, processedBefore, madeBefore, processedFrom } = timesOf(coverage)
        const processed = processedAt ?? createdAt

        expect(createdAt >= madeFrom && processed < processedBefore).toBe(covers(coverage, { createdAt, processedAt }))
        if (covers(coverage, { createdAt, processedAt })) expect(createdAt < madeBefore && processed >= processedFrom).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('leave out what was processed too long before, or made too long after', () => {
    const { madeBefore, processedFrom } = timesOf({ first: '2025-10-06', last: '2025-10-10' })

    // Paid by the Monday: approved on the Wednesday before, three working days. Paid on the Friday: asked for on the Saturday.
    expect(processedFrom).toEqual(new Date('2025-10-01T00:00:00+02:00'))
    expect(madeBefore).toEqual(new Date('2025-10-12T00:00:00+02:00'))
  })
})
