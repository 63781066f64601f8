import { describe, expect, it } from 'vitest'
import { type AlertsFile, NO_ALERTS } from '../../src/alerts/file.js'
import type { ReportNotification } from '../../src/alerts/notifications.js'
import { undeliveredOf } from '../../src/alerts/undelivered.js'
import { makeDailyReport, makeRound } from '../../src/alerts/watch.js'
import { inMemoryDocument } from '../../src/state/document.js'
import { aChannel, anEvent, anObservation, plainCompose, someAlerts } from '../support/rounds.js'

const ZONE = 'Africa/Johannesburg'
const SEVEN = 7 * 60

const report: ReportNotification = {
  kind: 'report',
  at: '2025-10-08T05:00:00.000Z',
  standing: '✅ No problems',
  severity: null,
  problems: [],
  facts: [],
  page: '<p>all</p>',
}

/** Runs a round at each of these times, and returns those at which it made the daily report. */
const made = async (moments: readonly string[], readable: (moment: string) => boolean = () => true): Promise<string[]> => {
  const document = inMemoryDocument<AlertsFile>(undefined)
  const settings = {
    alerts: someAlerts({ dailyReport: SEVEN }),
    channels: [aChannel('office'), aChannel('router', { dailyReport: false })],
    timezone: ZONE,
  }
  const reported: string[] = []
  for (const moment of moments) {
    const now = new Date(moment)
    const round = {
      document,
      log: () => {},
      observe: async () => anObservation(now),
      makeReport: async () => (readable(moment) ? report : undefined),
    }
    await makeRound(round, () => settings)
    const before = (await document.read())?.channels.office?.queue.length ?? 0
    await makeDailyReport(round, settings, now)
    const file = await document.read()
    if ((file?.channels.office?.queue.length ?? 0) > before) reported.push(moment)
    expect(file?.channels.router?.queue).toEqual([])
    await document.change(held => held && { ...held, channels: {} })
  }
  return reported
}

describe('the daily report', () => {
  it('is made once a day at its hour in the time zone of the target, for the channels with daily_report', async () => {
    const moments = [
      '2025-10-08T04:59:00Z',
      '2025-10-08T05:00:00Z',
      '2025-10-08T05:01:00Z',
      '2025-10-08T21:59:00Z',
      '2025-10-08T22:30:00Z',
      '2025-10-09T05:03:00Z',
    ]
    expect(await made(moments)).toEqual(['2025-10-08T05:00:00Z', '2025-10-09T05:03:00Z'])
  })

  it('is skipped on a first start after its hour, and made up for if no watch ran at its hour', async () => {
    expect(await made(['2025-10-08T06:00:00Z', '2025-10-08T07:00:00Z'])).toEqual([])
    expect(await made(['2025-10-08T04:00:00Z', '2025-10-08T14:00:00Z'])).toEqual(['2025-10-08T14:00:00Z'])
  })

  it('is made again after a clock that was years ahead was corrected', async () => {
    const moments = ['2035-10-08T04:00:00Z', '2035-10-08T05:00:00Z', '2025-10-08T05:00:00Z', '2025-10-08T05:01:00Z']
    expect(await made(moments)).toEqual(['2035-10-08T05:00:00Z', '2025-10-08T05:00:00Z'])
  })

  it('waits for an unreachable platform', async () => {
    const moments = ['2025-10-08T04:00:00Z', '2025-10-08T05:00:00Z', '2025-10-08T05:30:00Z', '2025-10-08T06:00:00Z']
    expect(await made(moments, moment => moment >= '2025-10-08T05:30')).toEqual(['2025-10-08T05:30:00Z'])
  })
})

describe('the outbox in a report', () => {
  const now = new Date('2025-10-08T05:00:00Z')
  const channel = { told: {}, threads: {}, unreached: null, refused: [], used: now.toISOString(), sending: null, queue: [] }
  const file = (record: object): AlertsFile => ({ ...NO_ALERTS, channels: { office: { ...channel, ...record } } })
  const settings = [{ name: 'office' }]
  const earlier = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

  it('is empty while everything is delivered in time', () => {
    expect(undeliveredOf(file({}), settings, now)).toEqual([])
    expect(undeliveredOf(file({ queue: [anEvent('a', earlier(1))] }), settings, now)).toEqual([])
  })

  it('shows since when and why a channel has received nothing', () => {
    const sending = {
      message: plainCompose([], { id: 'one', at: now, thread: null }),
      since: earlier(5).toISOString(),
      attempts: 2,
      notBefore: now.toISOString(),
      error: 'connection refused',
      progress: null,
    }
    expect(
      undeliveredOf(file({ sending, queue: [anEvent('a', earlier(1)), { kind: 'more', event: 'lead', count: 40 }] }), settings, now),
    ).toEqual([{ channel: 'office', messages: 42, since: earlier(5), reason: 'connection refused' }])
  })

  it('shows what has waited a quarter of an hour without an attempt', () => {
    expect(undeliveredOf(file({ queue: [anEvent('a', earlier(16))] }), settings, now)).toEqual([
      { channel: 'office', messages: 1, since: earlier(16), reason: null },
    ])
  })

  it('shows for a week what waits for a channel that was removed from the settings', () => {
    const waiting = (days: number) => file({ queue: [anEvent('a', earlier(16))], used: earlier(days * 24 * 60).toISOString() })

    expect(undeliveredOf(waiting(6), [], now)).toHaveLength(1)
    expect(undeliveredOf(waiting(8), [], now)).toEqual([])
    expect(undeliveredOf(waiting(8), settings, now)).toHaveLength(1)
  })
})
