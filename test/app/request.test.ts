import { describe, expect, it } from 'vitest'
import { windowOf } from '../../src/app/request.js'
import { wantsColour } from '../../src/terminal/style.js'

describe('the window', () => {
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
  ])('of %j', (flags, since, label, dated) => {
    expect(windowOf(flags, 'Africa/Johannesburg')).toMatchObject({ since, label, dated })
  })

  it.each(['yesterday', '2025-13-01', '2025-02-30', '2025-10-01T25:00', '', '-7d', '10s'])('refuses %j', since => {
    expect(() => windowOf({ since }, 'Africa/Johannesburg')).toThrow(/not a time/)
  })

  it('refuses a beginning in the future, but not by the minute that clocks differ', () => {
    const from = (now: string) => () => windowOf({ since: '2025-10-08T14:30' }, 'Africa/Johannesburg', new Date(now))

    expect(from('2025-10-08T12:30:00Z')).not.toThrow()
    expect(from('2025-10-08T12:29:00Z')).not.toThrow()
    expect(from('2025-10-08T12:28:59Z')).toThrow('--since 2025-10-08T14:30: lies in the future')
  })
})

describe('colour', () => {
  it.each([
    [{}, {}, true, true],
    [{}, {}, false, false],
    [{}, { NO_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '' }, true, true],
    [{}, { TERM: 'dumb' }, true, false],
    [{}, { FORCE_COLOR: '1' }, false, true],
    [{}, { FORCE_COLOR: '' }, false, true],
    [{}, { FORCE_COLOR: '0' }, true, false],
    [{}, { CLICOLOR_FORCE: '1' }, false, true],
    [{}, { CLICOLOR_FORCE: '0' }, false, false],
    [{}, { CLICOLOR: '0' }, true, false],
    [{ color: 'always' as const }, { NO_COLOR: '1' }, false, true],
    [{ color: 'never' as const }, { FORCE_COLOR: '1' }, true, false],
    [{ color: false }, { FORCE_COLOR: '1' }, true, false],
    [{ color: 'auto' as const }, { NO_COLOR: '1' }, true, false],
  ])('with %j and %j on a terminal: %s', (flags, env, isTerminal, colour) => {
    expect(wantsColour(flags, env, isTerminal)).toBe(colour)
  })
})
