import { describe, expect, it } from 'vitest'
import { nearestCandidates, nearestNumbers } from '../../src/lookup/near.js'

const plain = (name: string) => ({ names: [null, name], isSure: false })

describe('the nearest candidates', () => {
  it('are sorted by edit distance ignoring case, without distant ones', () => {
    expect(nearestCandidates('ref-123', ['REF-199', 'REF-124', 'PCSA-9', 'Ref-123'], plain)).toEqual(['Ref-123', 'REF-124', 'REF-199'])
  })

  it('include sure candidates, after closer ones', () => {
    const sure = nearestCandidates('owner@plumbers.example', ['owner@far-away.example', 'owner@plumber.example'], name => ({
      names: [name],
      isSure: true,
    }))

    expect(sure).toEqual(['owner@plumber.example', 'owner@far-away.example'])
  })

  it('of a phone number are only those with the fewest wrong digits', () => {
    const of = (number: string) => [number]

    expect(nearestNumbers('820000001', ['820000002', '820000013', '110000001'], of)).toEqual(['820000002'])
    expect(nearestNumbers('820000001', ['820000012', '110000001', '111111111'], of)).toEqual(['820000012', '110000001'])
    expect(nearestNumbers('820000001', ['111111111'], of)).toEqual([])
    expect(nearestNumbers('820000001', [], of)).toEqual([])
  })
})
