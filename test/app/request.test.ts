import { describe, expect, it } from 'vitest'
import { windowOf } from '../../src/app/request.js'

describe('the time window', () => {
  it('is one day and no more, in the zone of the platform; rules judge from then until now', () => {
    const now = new Date('2025-10-08T12:00:00Z')
    expect(windowOf({ day: '2025-10-01' }, 'Africa/Johannesburg', now)).toMatchObject({
      ...{ since: { at: new Date('2025-09-30T22:00:00Z') }, until: new Date('2025-10-01T22:00:00Z') },
      ...{ label: 'Wed 2025-10-01', phrase: 'on Wed 2025-10-01' },
      untilNow: { since: { at: new Date('2025-09-30T22:00:00Z') }, label: 'Since Wed 2025-10-01 00:00' },
    })
    // The clocks are put back that day: it has 25 hours.
    expect(windowOf({ day: '2025-10-26' }, 'Europe/Berlin', new Date('2025-11-01T12:00:00Z'))).toMatchObject({
      ...{ since: { at: new Date('2025-10-25T22:00:00Z') }, until: new Date('2025-10-26T23:00:00Z') },
    })
    expect(() => windowOf({ day: '2025-10-09' }, 'Africa/Johannesburg', now)).toThrow('lies in the future')
  })

  it.each([
    [{}, { secondsAgo: 86_400 }, 'Last 24 Hours', false],
    [{ hours: 1 }, { secondsAgo: 3600 }, 'Last Hour', false],
    [{ hours: 72 }, { secondsAgo: 259_200 }, 'Last 72 Hours', true],
    [{ since: '36h' }, { secondsAgo: 129_600 }, 'Last 36 Hours', true],
    [{ since: '7d' }, { secondsAgo: 604_800 }, 'Last 7 Days', true],
    [{ since: '1d' }, { secondsAgo: 86_400 }, 'Last 24 Hours', false],
    [{ since: '90m' }, { secondsAgo: 5400 }, 'Last 90 Minutes', false],
    [{ since: '2 days' }, { secondsAgo: 172_800 }, 'Last 2 Days', true],
    [{ since: '2 Days ago' }, { secondsAgo: 172_800 }, 'Last 2 Days', true],
    [{ since: '3 hours' }, { secondsAgo: 10_800 }, 'Last 3 Hours', false],
    [{ since: '1 week' }, { secondsAgo: 604_800 }, 'Last 7 Days', true],
    [{ since: '2025-10-01' }, { at: new Date('2025-09-30T22:00:00Z') }, 'Since Wed 2025-10-01 00:00', true],
    [{ since: '2025-10-01T14:30' }, { at: new Date('2025-10-01T12:30:00Z') }, 'Since Wed 2025-10-01 14:30', true],
  ])('comes from the flags %j', (flags, since, label, dated) => {
    expect(windowOf(flags, 'Africa/Johannesburg')).toMatchObject({ since, label, dated })
  })

  it.each(['tomorrow', 'last week', '2025-13-01', '2025-02-30', '2025-10-01T25:00', '', '-7d', '10s'])(
    'refuses --since %j as not a time',
    since => {
      expect(() => windowOf({ since }, 'Africa/Johannesburg')).toThrow(/not a time/)
    },
  )

  it.each([
    ['yesterday', '2025-10-06T22:00:00Z', 'Since Tue 2025-10-07 00:00', true],
    ['today', '2025-10-07T22:00:00Z', 'Since Wed 2025-10-08 00:00', false],
    ['08:00', '2025-10-08T06:00:00Z', 'Since Wed 2025-10-08 08:00', false],
    ['28 Nov', '2024-11-27T22:00:00Z', 'Since Thu 2024-11-28 00:00', true],
  ])('begins at the time that people call %s, and its title names the day', (since, at, label, dated) => {
    const window = windowOf({ since }, 'Africa/Johannesburg', new Date('2025-10-08T12:00:00Z'))

    expect(window).toEqual({ since: { at: new Date(at) }, label, phrase: label.replace('S', 's'), dated })
  })

  it('refuses a time that the clocks skip in spring', () => {
    expect(() => windowOf({ since: '2026-03-29 02:30' }, 'Europe/Berlin', new Date('2026-06-01T12:00:00Z'))).toThrow(
      '--since 2026-03-29 02:30: the clocks of Europe/Berlin skip 02:30 on 2026-03-29',
    )
  })

  it('names every form of a time where it refuses one', () => {
    expect(() => windowOf({ since: 'yesterdat' }, 'Africa/Johannesburg')).toThrow(
      expect.objectContaining({
        hint: 'Give a time like 7d, 2 days ago, yesterday, monday, 08:00, 28 Nov, 2025-10-01 or 2025-10-01 08:00.',
      }),
    )
  })

  it('refuses a start in the future, beyond the minute by which clocks may differ', () => {
    const from = (now: string) => () => windowOf({ since: '2025-10-08T14:30' }, 'Africa/Johannesburg', new Date(now))

    expect(from('2025-10-08T12:30:00Z')).not.toThrow()
    expect(from('2025-10-08T12:29:00Z')).not.toThrow()
    expect(from('2025-10-08T12:28:59Z')).toThrow('--since 2025-10-08T14:30: lies in the future')
    expect(() => windowOf({ since: 'today 23:00' }, 'Africa/Johannesburg', new Date('2025-10-08T12:00:00Z'))).toThrow('lies in the future')
  })
})
