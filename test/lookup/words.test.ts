import { describe, expect, it } from 'vitest'
import { shortIds } from '../../src/lookup/words.js'

describe('the short form of an id', () => {
  it('is its first eight digits if no other id begins with them', () => {
    const ids = ['3f2a9c1e-0000-4000-8000-000000000001', '4f2a9c1e-0000-4000-8000-000000000001']

    expect([...shortIds(ids).values()]).toEqual(['3f2a9c1e', '4f2a9c1e'])
  })

  it('has as many more digits as tell it from the others, and ends with a digit', () => {
    const ids = ['3f2a9c1e-1000-4000-8000-000000000001', '3f2a9c1e-2000-4000-8000-000000000001', '3f2a9c1e-2000-4000-8000-100000000001']
    const short = shortIds([...ids, ids[0] ?? ''])

    expect(ids.map(id => short.get(id))).toEqual(['3f2a9c1e-1', '3f2a9c1e-2000-4000-8000-0', '3f2a9c1e-2000-4000-8000-1'])
  })
})
