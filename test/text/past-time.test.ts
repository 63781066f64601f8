import { describe, expect, it } from 'vitest'
import { pastTime } from '../../src/text/past-time.js'

/** 14:00 on a Wednesday in Johannesburg. */
const NOW = new Date('2025-10-08T12:00:00Z')
const ZONE = 'Africa/Johannesburg'

const at = (text: string, zone = ZONE, now = NOW): string | undefined => pastTime(text, zone, now)?.at?.toISOString().slice(0, 16)

describe('a past time, as people say it', () => {
  it.each([
    ['today', '2025-10-07T22:00'],
    ['yesterday', '2025-10-06T22:00'],
    ['Yesterday 08:00', '2025-10-07T06:00'],
    ['yesterday 8:00', '2025-10-07T06:00'],
    ['monday', '2025-10-05T22:00'],
    ['last monday', '2025-10-05T22:00'],
    ['last mon', '2025-10-05T22:00'],
    ['thursday', '2025-10-01T22:00'],
    ['sunday 23:59', '2025-10-05T21:59'],
    ['14:00', '2025-10-08T12:00'],
    ['00:00', '2025-10-07T22:00'],
    ['14:01', '2025-10-07T12:01'],
    ['28 Nov', '2024-11-27T22:00'],
    ['8 October', '2025-10-07T22:00'],
    ['29 feb', '2024-02-28T22:00'],
    ['28 Nov 2023', '2023-11-27T22:00'],
    ['28 nov 08:00', '2024-11-28T06:00'],
    ['2025-10-01', '2025-09-30T22:00'],
    ['2025-10-01 08:00', '2025-10-01T06:00'],
    ['  2025-10-01T14:30 ', '2025-10-01T12:30'],
  ])('%s is a moment in the zone of the platform', (text, moment) => {
    expect(at(text)).toBe(moment)
  })

  it('is the day before today if it names the weekday of today', () => {
    expect(at('wednesday')).toBe('2025-09-30T22:00')
  })

  it.each([
    ...[
      '',
      ' ',
      'now',
      'tomorrow',
      'last',
      'last week',
      'last yesterday',
      'mond',
      'mondayt08:00',
      'monday08:00',
      '7',
      '28',
      'Nov',
      'Nov 28',
    ],
    ...['28 Nov foo', '30 Feb', '0 Jan', '32 Jan', '28 Smarch', '2025-02-30', '2025-13-01', '2025-1-1', '0025-01-01x', '2025-10-01T25:00'],
    ...['24:00', '08:60', '8', '08:00:00', '108:00', '-08:00', '2025-10-01T', '2025-10-01Z', '08:00 yesterday', '1 jan 99'],
  ])('%j is none', text => {
    expect(pastTime(text, ZONE, NOW)).toBeUndefined()
  })

  it('is of the day in the zone of the platform, not of this machine or of UTC', () => {
    const lateInUtc = new Date('2025-10-08T23:30:00Z')

    expect(at('today', ZONE, lateInUtc)).toBe('2025-10-08T22:00')
    expect(at('today', 'America/New_York', lateInUtc)).toBe('2025-10-08T04:00')
    expect(at('yesterday', 'Pacific/Kiritimati', lateInUtc)).toBe('2025-10-07T10:00')
  })

  it('begins a day of 23 or 25 hours where its clocks show midnight', () => {
    const evening = new Date('2026-03-30T18:00:00Z')

    expect(at('yesterday', 'Europe/Berlin', evening)).toBe('2026-03-28T23:00')
    expect(at('today', 'Europe/Berlin', evening)).toBe('2026-03-29T22:00')
    expect(at('2025-10-26', 'Europe/Berlin', evening)).toBe('2025-10-25T22:00')
    expect(at('2025-10-27', 'Europe/Berlin', evening)).toBe('2025-10-26T23:00')
  })

  it('is the first of two moments in autumn, and none in the hour that spring skips', () => {
    const later = new Date('2026-06-01T12:00:00Z')

    expect(at('2025-10-26 02:30', 'Europe/Berlin', later)).toBe('2025-10-26T00:30')
    expect(pastTime('2026-03-29 02:30', 'Europe/Berlin', later)).toEqual({ day: '2026-03-29', time: '02:30', at: undefined })
  })

  it('begins a day without a midnight at one o’clock', () => {
    expect(at('2026-04-24', 'Africa/Cairo', new Date('2026-06-01T12:00:00Z'))).toBe('2026-04-23T22:00')
  })
})
