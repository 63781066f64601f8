import { describe, expect, it } from 'vitest'
import { parseDuration, writeDuration } from '../../src/text/duration.js'

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['5m', 300],
    ['24h', 86_400],
    ['7d', 604_800],
    ['300ms', 0.3],
    ['1.5h', 5400],
  ])('is read from %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['', '30', 's', '-5s', '0s', '1w', '9999999d', '1e3s', 'NaNs'])('is not read from %j', text => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0, '0'],
    [0.3, '300ms'],
    [90, '90s'],
    [5400, '90m'],
    [86_400, '24h'],
    [172_800, '48h'],
    [259_200, '3d'],
    [31_622_400, '366d'],
  ])('of %d seconds is written as %s', (seconds, words) => {
    expect(writeDuration(seconds)).toBe(words)
  })
})
