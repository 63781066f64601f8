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
    ['1w', 604_800],
    ['2 days', 172_800],
    ['3 hours', 10_800],
    ['1 week', 604_800],
    ['90 minutes', 5400],
    ['1day', 86_400],
  ])('is read from %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['', '30', 's', '-5s', '0s', '1 month', 'two days', '2 days ago', '2  days', '3hs', '3 ss', '9999999d', '1e3s', 'NaNs'])(
    'is not read from %j',
    text => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

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
