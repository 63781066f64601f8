import { describe, expect, it } from 'vitest'
import { nearest, nearestNumbers } from '../../src/lookup/near.js'

const plain = (name: string) => ({ names: [null, name], isSure: false })

describe('what is near', () => {
  it('comes in the order of how near it is, in any case, and leaves out what is far', () => {
    expect(nearest('ref-123', ['REF-199', 'REF-124', 'PCSA-9', 'Ref-123'], plain)).toEqual(['Ref-123', 'REF-124', 'REF-199'])
  })

  it('holds what is meant for sure, after what is nearer', () => {
    const sure = nearest('owner@plumbers.example', ['owner@far-away.example', 'owner@plumber.example'], name => ({
      names: [name],
      isSure: true,
    }))

    expect(sure).toEqual(['owner@plumber.example', 'owner@far-away.example'])
  })

  it('is of numbers only what has the fewest digits wrong', () => {
    const of = (number: string) => [number]

    expect(nearestNumbers('820000001', ['820000002', '820000013', '110000001'], of)).toEqual(['820000002'])
    expect(nearestNumbers('820000001', ['820000012', '110000001', '111111111'], of)).toEqual(['820000012', '110000001'])
    expect(nearestNumbers('820000001', ['111111111'], of)).toEqual([])
    expect(nearestNumbers('820000001', [], of)).toEqual([])
  })
})
