import { describe, expect, it } from 'vitest'
import { type PendingList, pendingTable } from '../../src/sections/pending-list.js'
import { aContext, minutesAgo } from '../support/report.js'

const waiting: PendingList = {
  total: 3,
  sum: '300.00',
  late: 2,
  rows: [
    { id: 'd1', name: 'a@b.example', amount: '100.00', createdAt: minutesAgo(300), reference: 'PC1', hasEvidence: false, isPremium: false },
  ],
}

describe('the list of pending deposits', () => {
  const words = (isWhole: boolean): string => JSON.stringify(pendingTable(waiting, isWhole, aContext()))

  it('says how its total becomes the number of late top-ups', () => {
    expect(words(true)).toContain(
      'Of these, 2 top-ups count as a problem: pending >2h; 1 is newer, from no person, or for a premium listing',
    )
  })

  it('gives no sign of approval for a noted bank reference, and says that it is no proof', () => {
    const noted = { ...waiting, rows: waiting.rows.map(row => ({ ...row, hasEvidence: true })) }
    const words = JSON.stringify(pendingTable(noted, true, aContext()))
    expect(words).toContain('noted')
    expect(words).toContain('A noted bank reference is no proof')
    expect(words).not.toMatch(/✅|yes/)
    expect(JSON.stringify(pendingTable(waiting, true, aContext()))).toContain('"none"')
  })

  it('compares no numbers if the wallets could not be read, since neither is the whole', () => {
    expect(words(false)).toContain('at least ')
    expect(words(false)).not.toContain('pending >2h')
  })
})
