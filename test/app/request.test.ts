import { describe, expect, it } from 'vitest'
import { windowOf } from '../../src/app/request.js'

describe('the time window', () => {
  it.each([
    [{}, { secondsAgo: 86_400 }, 'Last 24 Hours', false],
    [{ hours: 1 }, { secondsAgo: 3600 }, 'Last Hour', false],
    [{ hours: 72 }, { secondsAgo: 259_200 }, 'Last 72 Hours', true],
    [{ since: '36h' }, { secondsAgo: 129_600 }, 'Last 36 Hours', true],
    [{ since: '7d' }, { secondsAgo: 604_800 }, 'Last 7 Days', true],
    [{ since: '1d' }, { secondsAgo: 86_400 }, 'Last 24 Hours', false],
    [{ since: '90m' }, { secondsAgo: 5400 }, 'Last 90 Minutes', false],
    [{ since: '2025-10-01' }, { at: new Date('2025-09-30T22:00:00Z') }, 'Since 2025-10-01', true],
    [{ since: '2025-10-01T14:30' }, { at: new Date('2025-10-01T12:30:00Z') }, 'Since 2025-10-01 14:30', true],
  ])('comes from the flags %j', (flags, since, label, dated) => {
    expect(windowOf(flags, 'Africa/Johannesburg')).toMatchObject({ since, label, dated })
  })

  it.each(['yesterday', '2025-13-01', '2025-02-30', '2025-10-01T25:00', '', '-7d', '10s'])('refuses --since %j as not a time', since => {
    expect(() => windowOf({ since }, 'Africa/Johannesburg')).toThrow(/not a time/)
  })

  it('refuses a start in the future, beyond the minute by which clocks may differ', () => {
    const from = (now: string) => () => windowOf({ since: '2025-10-08T14:30' }, 'Africa/Johannesburg', new Date(now))

    expect(from('2025-10-08T12:30:00Z')).not.toThrow()
    expect(from('2025-10-08T12:29:00Z')).not.toThrow()
    expect(from('2025-10-08T12:28:59Z')).toThrow('--since 2025-10-08T14:30: lies in the future')
  })
})
