import { describe, expect, it } from 'vitest'
import { clock, entryTime, moment, rand } from '../../src/report/formats/pieces.js'
import { elapsed, tookWords, wholeDays } from '../../src/text/duration.js'
import { fileSize, listed, plural } from '../../src/text/words.js'

const at = new Date('2025-10-08T01:52:55Z')
const ago = (seconds: number): Date => new Date(at.getTime() - seconds * 1000)

describe('words for people', () => {
  it.each([
    [59, 'less than a minute'],
    [60, '1 minute'],
    [3599, '59 minutes'],
    [3600, '1 hour'],
    [135_000, '37.5 hours'],
    [259_199, '71.9 hours'],
    [259_200, '3 days'],
    [-5, 'less than a minute'],
  ])('call an age of %i seconds %s', (seconds, words) => {
    expect(elapsed(ago(seconds), at)).toBe(words)
  })

  it('count whole days only', () => {
    expect([wholeDays(ago(86_399), at), wholeDays(ago(86_400), at), wholeDays(ago(2.9 * 86_400), at)]).toEqual([0, 1, 2])
  })

  it('write file sizes in decimal units, and the plural of a noun', () => {
    expect([fileSize(0), fileSize(1), fileSize(999), fileSize(1_234_567), fileSize(20e9)]).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.2 MB',
      '20.0 GB',
    ])
    expect([plural(1, 'day'), plural(2, 'day')]).toEqual(['1 day', '2 days'])
  })

  it('list names, and count those that do not fit', () => {
    expect(listed(['a', 'b'])).toBe('a, b')
    expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
  })

  it('write a measured time in tenths of a second', () => {
    expect(tookWords(1949)).toBe('1.9 seconds')
  })

  it('write money to the cent, at any size', () => {
    expect(['0', '160.00', '3750.00', '-12.50', '99999999.99', '1234567890123456789.01', 'NaN'].map(rand)).toEqual([
      'R0.00',
      'R160.00',
      'R3,750.00',
      '-R12.50',
      'R99,999,999.99',
      'R1,234,567,890,123,456,789.01',
      'RNaN',
    ])
  })

  it('say the day of everything in a list that is not of the day of the report, in the zone of the target', () => {
    const now = new Date('2025-10-08T01:52:55Z')
    const times = (zone: string) =>
      ['2025-10-07T22:00:00Z', '2025-10-07T21:59:59Z', '2025-10-06T22:00:00Z', '2025-10-06T21:59:59Z', '2025-10-09T10:00:00Z'].map(at =>
        entryTime(new Date(at), zone, now),
      )
    expect(times('Africa/Johannesburg')).toEqual(['00:00', 'yesterday 23:59', 'yesterday 00:00', '2025-10-06 23:59', '2025-10-09 12:00'])
    expect(times('UTC').slice(0, 3)).toEqual(['yesterday 22:00', 'yesterday 21:59', '2025-10-06 22:00'])
    expect(entryTime(now, 'UTC', undefined)).toBe('2025-10-08 01:52')
  })

  it('call the day before yesterday also where clocks changed, and at the beginning of a year', () => {
    const at = (day: string) => new Date(`${day}+02:00`)
    expect(entryTime(at('2025-10-25T23:30:00'), 'Europe/Berlin', new Date('2025-10-26T22:30:00Z'))).toBe('yesterday 23:30')
    expect(entryTime(at('2025-12-31T23:30:00'), 'Africa/Johannesburg', at('2026-01-01T08:00:00'))).toBe('yesterday 23:30')
  })

  it('write times in the zone of the target, with its name', () => {
    expect(moment(at, 'Africa/Johannesburg')).toBe('2025-10-08 03:52:55 SAST')
    expect(moment(at, 'Europe/Berlin')).toBe('2025-10-08 03:52:55 CEST')
    expect(moment(at, 'UTC')).toBe('2025-10-08 01:52:55 UTC')
    expect([clock(at, 'Africa/Johannesburg', false), clock(at, 'Africa/Johannesburg', true)]).toEqual(['03:52', '2025-10-08 03:52'])
  })
})
