import { describe, expect, it } from 'vitest'
import { type AlertsFile, NO_ALERTS } from '../../src/alerts/file.js'
import type { Notification } from '../../src/alerts/notifications.js'
import { afterRound } from '../../src/alerts/round.js'
import type { ChannelSettings } from '../../src/config/channel-settings.js'
import type { AlertsSettings } from '../../src/config/settings.js'
import { aChannel, anObservation, aSnapshot, someAlerts } from '../support/rounds.js'

const BEGIN = new Date('2025-10-08T08:00:00Z')
const at = (minutes: number): Date => new Date(BEGIN.getTime() + minutes * 60_000)

const written = (notification: Notification): string => {
  if (notification.kind === 'problem') return `${notification.change} ${notification.problem.rule}`
  if (notification.kind === 'digest') return `still open: ${notification.problems.map(({ rule }) => rule).join(' ')}`
  if (notification.kind === 'itself') return notification.reached ? 'reached again' : 'not reached'
  return notification.kind
}

/** Runs rounds at given minutes, each with its problems, and returns the notifications of one channel round by round. */
const story = (alerts: Partial<AlertsSettings> = {}, channel: Partial<ChannelSettings> = {}) => {
  let file: AlertsFile = NO_ALERTS
  const settings = { alerts: someAlerts(alerts), channels: [aChannel('office', channel)] }
  return {
    round(minutes: number, problems: Parameters<typeof anObservation>[1], more: Parameters<typeof anObservation>[2] = {}): string[] {
      file = afterRound(file, anObservation(at(minutes), problems, more), settings)
      const office = file.channels.office
      const notified = (office?.queue ?? []).map(written)
      if (office) file = { ...file, channels: { office: { ...office, queue: [] } } }
      return notified
    },
    queue: () => file.channels.office?.queue ?? [],
    file: () => file,
  }
}

const FINE = { rules: { a: 'fine', b: 'fine' } } as const

describe('a problem', () => {
  it('is reported when it opens and when it is resolved, not in between', () => {
    const { round } = story()
    expect(round(0, [aSnapshot('a')])).toEqual(['opened a'])
    expect(round(1, [aSnapshot('a')])).toEqual([])
    expect(round(2, [], FINE)).toEqual(['resolved a'])
    expect(round(3, [], FINE)).toEqual([])
  })

  it('that is open at the first start is reported together with all others', () => {
    expect(story().round(0, [aSnapshot('a'), aSnapshot('b')])).toEqual(['opened a', 'opened b'])
  })

  it('is reported again when it is more severe or has a new subject, and not when it is less', () => {
    const { round } = story()
    const subjects = [
      { id: 'a', text: '' },
      { id: 'b', text: '' },
    ]
    round(0, [aSnapshot('a')])
    expect(round(1, [aSnapshot('a', { severity: 'high' })])).toEqual(['worse a'])
    expect(round(2, [aSnapshot('a', { severity: 'high', count: 2, subjects })])).toEqual(['worse a'])
    expect(round(90, [aSnapshot('a', { severity: 'medium', count: 1 })])).toEqual([])
    expect(round(91, [aSnapshot('a', { severity: 'high', count: 2, subjects })])).toEqual([])
    expect(round(92, [aSnapshot('a', { count: 1, subjects: [{ id: 'c', text: '' }] })])).toEqual(['worse a'])
  })

  it('with a shortened list of subjects is worse when its count rises', () => {
    const { round } = story()
    round(0, [aSnapshot('a', { count: 30 })])
    expect(round(1, [aSnapshot('a', { count: 30, subjects: [{ id: 'other', text: '' }] })])).toEqual([])
    expect(round(2, [aSnapshot('a', { count: 31 })])).toEqual(['worse a'])
  })

  it('with fewer subjects than reported is no news, even if its list was shortened', () => {
    const { round } = story()
    const some = ['k', 'l'].map(id => ({ id, text: '' }))
    round(0, [aSnapshot('a', { count: 30, severity: 'high' })])
    expect(round(1, [aSnapshot('a', { count: 2, subjects: some, atLeast: true, severity: 'warning' })])).toEqual([])
    expect(round(2, [], { rules: { a: 'unknown' } })).toEqual([])
    expect(round(3, [aSnapshot('a', { count: 30, severity: 'high' })])).toEqual([])
    expect(round(4, [aSnapshot('a', { count: 31, severity: 'high' })])).toEqual(['worse a'])
    expect(round(5, [], FINE)).toEqual(['resolved a'])
  })

  it('that flapped and starts again is not reported as resolved before its tolerance has passed', () => {
    const { round } = story({ tolerance: 2 })
    for (let minute = 0; minute < 8; minute += 4) {
      round(minute, [aSnapshot('a')])
      round(minute + 1, [aSnapshot('a')])
      round(minute + 2, [], FINE)
    }
    expect(round(80, [aSnapshot('a')])).toEqual([])
    expect(round(81, [], FINE)).toEqual(['resolved a'])
  })

  it('whose rule could not be evaluated is neither open nor resolved', () => {
    const { round } = story()
    expect(round(0, [], { rules: { a: 'unknown' } })).toEqual([])
    round(1, [aSnapshot('a')])
    expect(round(2, [], { rules: { a: 'unknown' } })).toEqual([])
    expect(round(3, [aSnapshot('a')])).toEqual([])
    expect(round(4, [], {})).toEqual([])
    expect(round(5, [], FINE)).toEqual(['resolved a'])
  })

  it('is resolved with its duration since it was first seen', () => {
    const file = [
      anObservation(at(0), [aSnapshot('a', { since: '2025-10-07T08:00:00.000Z' })]),
      anObservation(at(1), [aSnapshot('a', { since: '2025-10-08T08:01:00.000Z' })]),
      anObservation(at(2), [], FINE),
    ].reduce((file, observation) => afterRound(file, observation, { alerts: someAlerts(), channels: [aChannel('office')] }), NO_ALERTS)
    const last = file.channels.office?.queue.at(-1)
    expect(last).toMatchObject({ change: 'resolved', at: at(2).toISOString(), problem: { since: '2025-10-07T08:00:00.000Z' } })
  })

  it('opens after as many rounds in a row as its tolerance', () => {
    const { round } = story({ tolerance: 1, tolerances: { a: 3 } })
    expect(round(0, [aSnapshot('a'), aSnapshot('b')])).toEqual(['opened b'])
    round(1, [aSnapshot('a'), aSnapshot('b')])
    round(2, [aSnapshot('b')], FINE)
    expect(round(3, [aSnapshot('a'), aSnapshot('b')])).toEqual([])
    expect(round(4, [aSnapshot('b')], { rules: { a: 'unknown' } })).toEqual([])
    expect(round(5, [aSnapshot('a'), aSnapshot('b')])).toEqual([])
    expect(round(6, [aSnapshot('a'), aSnapshot('b')])).toEqual(['opened a'])
  })

  it('that is ignored is not reported, and opens again once it is no longer ignored', () => {
    const { round } = story()
    round(0, [aSnapshot('a')])
    expect(round(1, [], { rules: { a: 'ignored' } })).toEqual([])
    expect(round(2, [], { rules: { a: 'fine' } })).toEqual([])
    round(3, [aSnapshot('a')])
    round(4, [], { rules: { a: 'ignored' } })
    expect(round(5, [aSnapshot('a')])).toEqual(['opened a'])
  })

  it('goes only to channels that want its severity and its rule', () => {
    const severe = story({}, { minSeverity: 'high' })
    expect(severe.round(0, [aSnapshot('a')])).toEqual([])
    expect(severe.round(1, [aSnapshot('a', { severity: 'high' })])).toEqual(['opened a'])
    expect(severe.round(2, [aSnapshot('a')])).toEqual([])
    expect(severe.round(3, [], FINE)).toEqual(['resolved a'])
    const one = story({}, { rules: ['b'] })
    expect(one.round(0, [aSnapshot('a'), aSnapshot('b')])).toEqual(['opened b'])
    expect(story({}, { rules: [] }).round(0, [aSnapshot('a')])).toEqual([])
  })
})

describe('a problem that keeps opening and closing', () => {
  it('is reported three times an hour, then once as flapping, then again after an hour without changes', () => {
    const { round } = story()
    const notified = Array.from({ length: 12 }, (_, i) => round(i, i % 2 === 0 ? [aSnapshot('a')] : [], i % 2 === 0 ? {} : FINE))
    expect(notified.flat()).toEqual(['opened a', 'resolved a', 'opened a', 'flapping a'])
    expect(round(40, [], FINE)).toEqual([])
    expect(round(71, [], FINE)).toEqual(['resolved a'])
    expect(round(150, [aSnapshot('a')])).toEqual(['opened a'])
  })

  it('and stays open is not reported again', () => {
    const { round } = story()
    for (let i = 0; i < 9; i++) round(i, i % 2 === 0 ? [aSnapshot('a')] : [], i % 2 === 0 ? {} : FINE)
    expect(round(100, [aSnapshot('a')])).toEqual([])
    expect(round(101, [], FINE)).toEqual(['resolved a'])
  })

  it('too seldom to be flapping is reported each time', () => {
    const { round } = story()
    const notified = Array.from({ length: 6 }, (_, i) => round(i * 25, i % 2 === 0 ? [aSnapshot('a')] : [], i % 2 === 0 ? {} : FINE))
    expect(notified.flat()).toEqual(['opened a', 'resolved a', 'opened a', 'resolved a', 'opened a', 'resolved a'])
  })

  it('and keeps growing is reported three times an hour', () => {
    const { round } = story()
    const notified = Array.from({ length: 60 }, (_, i) => round(i, [aSnapshot('a', { count: 10 + i })])).flat()
    expect(notified).toEqual(['opened a', 'worse a', 'worse a'])
    expect(round(61, [aSnapshot('a', { count: 100 })])).toEqual(['worse a'])
  })
})

describe('an open problem', () => {
  it('is repeated after the configured time, together with all others', () => {
    const { round } = story({ repeat: 3600 })
    round(0, [aSnapshot('a')])
    round(30, [aSnapshot('a'), aSnapshot('b')])
    expect(round(59, [aSnapshot('a'), aSnapshot('b')])).toEqual([])
    expect(round(60, [aSnapshot('a'), aSnapshot('b')])).toEqual(['still open: a b'])
    expect(round(90, [aSnapshot('a'), aSnapshot('b')])).toEqual([])
    expect(round(120, [aSnapshot('a')], FINE)).toEqual(['resolved b', 'still open: a'])
  })
})

describe('a clock that was wrong by years', () => {
  const YEARS = 10 * 366 * 24 * 60

  it('mutes nothing once it is right', () => {
    const { round } = story()
    round(YEARS, [aSnapshot('a'), aSnapshot('b')])
    for (let i = 1; i < 6; i++)
      round(YEARS + i, i % 2 ? [aSnapshot('b')] : [aSnapshot('a'), aSnapshot('b')], { rules: { a: i % 2 ? 'fine' : 'open' } })
    expect(round(0, [aSnapshot('b')], { rules: { a: 'fine' } })).toContain('still open: b')
    round(61, [aSnapshot('b')], { rules: { a: 'fine' } })
    expect(round(62, [aSnapshot('a'), aSnapshot('b')])).toEqual(['opened a'])
  })
})

describe('a failing check', () => {
  const failure = { message: 'no answer', hint: 'Look.' }

  it('is reported once after the configured number of rounds, and once when it works again', () => {
    const { round } = story({ failedRounds: 3 })
    round(0, [])
    expect([1, 2, 3, 4].flatMap(minute => round(minute, [], { failure }))).toEqual(['not reached'])
    expect(round(9, [])).toEqual(['reached again'])
    expect([10, 11].flatMap(minute => round(minute, [], { failure }))).toEqual([])
    expect(round(12, [])).toEqual([])
  })

  it('resolves no problem', () => {
    const { round } = story()
    round(0, [aSnapshot('a')])
    expect([1, 2].flatMap(minute => round(minute, [], { failure }))).toEqual([])
    expect(round(3, [aSnapshot('a')])).toEqual([])
    expect(round(4, [], FINE)).toEqual(['resolved a'])
  })
})

describe('changed settings', () => {
  it('that exclude a problem keep it out of the digest', () => {
    const file = afterRound(NO_ALERTS, anObservation(at(0), [aSnapshot('a'), aSnapshot('b', { severity: 'high' })]), {
      alerts: someAlerts(),
      channels: [aChannel('office')],
    })
    const next = afterRound(file, anObservation(at(24 * 60), [aSnapshot('a'), aSnapshot('b', { severity: 'high' })]), {
      alerts: someAlerts(),
      channels: [aChannel('office', { minSeverity: 'high' })],
    })
    expect(next.channels.office?.queue.map(written).at(-1)).toBe('still open: b')
  })

  it('that lack a channel for a while lose none of its state', () => {
    const settings = (...names: string[]) => ({ alerts: someAlerts(), channels: names.map(name => aChannel(name)) })
    let file = afterRound(NO_ALERTS, anObservation(at(0), [aSnapshot('a')]), settings('office', 'team'))
    file = afterRound(file, anObservation(at(10), [aSnapshot('a')]), settings('team'))
    file = afterRound(file, anObservation(at(20), [aSnapshot('a')]), settings('office', 'team'))
    expect(file.channels.office?.queue.map(written)).toEqual(['opened a'])
    file = afterRound(file, anObservation(at(8 * 1440), [aSnapshot('a')]), settings('team'))
    expect(Object.keys(file.channels)).toEqual(['team'])
  })

  it('may name a channel like a property of every object', () => {
    const settings = { alerts: someAlerts(), channels: [aChannel('constructor')] }
    const file = afterRound(NO_ALERTS, anObservation(at(0), [aSnapshot('a')]), settings)
    expect(file.channels.constructor).toMatchObject({ queue: [{ change: 'opened' }] })
  })

  it('with a new channel report to it what is open', () => {
    let file = afterRound(NO_ALERTS, anObservation(at(0), [aSnapshot('a')]), { alerts: someAlerts(), channels: [aChannel('office')] })
    file = afterRound(file, anObservation(at(1), [aSnapshot('a')]), {
      alerts: someAlerts(),
      channels: [aChannel('office'), aChannel('team')],
    })
    expect(file.channels.team?.queue.map(written)).toEqual(['opened a'])
    expect(file.channels.office?.queue).toHaveLength(1)
  })

  it('with a higher tolerance do not resolve an open problem', () => {
    const one = { alerts: someAlerts(), channels: [aChannel('office')] }
    const more = { alerts: someAlerts({ tolerance: 5 }), channels: [aChannel('office')] }
    let file = afterRound(NO_ALERTS, anObservation(at(0), [aSnapshot('a')]), one)
    file = afterRound(file, anObservation(at(1), [aSnapshot('a')]), more)
    expect(file.channels.office?.queue.map(written)).toEqual(['opened a'])
  })
})
