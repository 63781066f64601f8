import { describe, expect, it } from 'vitest'
import { isAtLeast, rank, SEVERITIES, worst } from '../../src/text/severity.js'

describe('severities', () => {
  it('rank from info to high', () => {
    expect(SEVERITIES.map(rank)).toEqual([0, 1, 2, 3])
  })

  it('count as at least themselves', () => {
    expect(SEVERITIES.filter(severity => isAtLeast(severity, 'medium'))).toEqual(['medium', 'high'])
  })

  it('have a worst, wherever it stands', () => {
    expect(worst(['warning', 'high', 'info'])).toBe('high')
    expect(worst(['info', 'info'])).toBe('info')
  })

  it('have no worst if there are none', () => {
    expect(worst([])).toBeNull()
  })
})
