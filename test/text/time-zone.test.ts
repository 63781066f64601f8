import { describe, expect, it } from 'vitest'
import { isZone, toTheMinute, wallClock, weekdayOf, zoneName } from '../../src/text/time-zone.js'

/** The day, time and zone name by Intl's own tables. */
const byIntl = (at: Date, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-ZA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: string): string => parts.find(one => one.type === type)?.value ?? ''
  const day = ['year', 'month', 'day'].map(part).join('-')
  return `${day} ${['hour', 'minute', 'second'].map(part).join(':')} ${part('timeZoneName')}`
}

const byUs = (at: Date, zone: string): string => {
  const { day, time } = wallClock(at, zone)
  return `${day} ${time} ${zoneName(at, zone)}`
}

describe('the day and time in a zone', () => {
  it("agrees with Intl in the platform's own zone, at any hour of any month for a hundred years", () => {
    const moments = Array.from(
      { length: 12 * 100 },
      (_, month) => new Date(Date.UTC(1970, month, 1 + (month % 28), month % 24, 59, 59, 999)),
    )

    expect(moments.map(at => byUs(at, 'Africa/Johannesburg'))).toEqual(moments.map(at => byIntl(at, 'Africa/Johannesburg')))
  })

  it.each([
    ['before the zone had its present offset', '1943-01-01T00:00:00Z', 'Africa/Johannesburg', '1943-01-01 03:00:00 GMT+3'],
    ['in a year before Christ', '-000043-03-15T12:00:00Z', 'UTC', '0044-03-15 12:00:00 UTC'],
    ['after the year 9999', '+012345-06-07T08:09:10Z', 'Africa/Johannesburg', '12345-06-07 10:09:10 GMT+2'],
    ['in summer elsewhere', '2026-07-01T12:00:00Z', 'Europe/Berlin', '2026-07-01 14:00:00 CEST'],
    ['in winter elsewhere', '2026-12-01T12:00:00Z', 'Europe/Berlin', '2026-12-01 13:00:00 CET'],
    ['in a zone without a name', '2026-12-01T12:00:00Z', 'Asia/Kathmandu', '2026-12-01 17:45:00 GMT+5:45'],
    ['in UTC', '2026-12-01T12:00:00Z', 'UTC', '2026-12-01 12:00:00 UTC'],
  ])('is right %s', (_, at, zone, words) => {
    expect(byUs(new Date(at), zone)).toBe(words)
  })

  it.each(['Africa/Johannesburg', 'Europe/Berlin'])('rejects an invalid date, in %s', zone => {
    expect(() => wallClock(new Date(Number.NaN), zone)).toThrow(RangeError)
  })
})

it('the weekday and the minute of a moment are those of the zone', () => {
  const at = new Date('2025-10-08T22:52:55Z')

  expect([weekdayOf(at, 'UTC'), toTheMinute(at, 'UTC')]).toEqual(['Wed', '2025-10-08 22:52'])
  expect([weekdayOf(at, 'Africa/Johannesburg'), toTheMinute(at, 'Africa/Johannesburg')]).toEqual(['Thu', '2025-10-09 00:52'])
})

describe('a zone', () => {
  it.each([
    ['Africa/Johannesburg', true],
    ['Asia/Calcutta', true],
    ['UTC', true],
    ['Africa/Nowhere', false],
    ['', false],
  ])('%j is known: %s', (name, isKnown) => {
    expect(isZone(name)).toBe(isKnown)
  })
})
