import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runDaemon } from '../../src/alerts/daemon.js'
import { type AlertState, type AlertsFile, NO_ALERTS, newChannel } from '../../src/alerts/file.js'
import type { LogEntry } from '../../src/alerts/log.js'
import type { DeliveryContext } from '../../src/alerts/outbox.js'
import { expiryBetweenRuns, type RefreshContext, refreshChannel } from '../../src/alerts/refresh.js'
import { afterRound } from '../../src/alerts/round.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { DeliveryError, type Message } from '../../src/channels/types.js'
import { inMemoryDocument } from '../../src/state/document.js'
import { aChange, anOutage, aWordingContext } from '../support/alerts.js'
import { aChannel, anObservation, aSnapshot, someAlerts } from '../support/rounds.js'

const NOW = new Date('2025-10-08T08:00:00Z')
const router = aChannel('router', { type: 'webhook', format: 'alertmanager', events: [], dailyReport: false })

const told = (rule: string, overrides: Partial<AlertState> = {}): AlertState => ({
  problem: aSnapshot(rule),
  known: ['a'],
  at: NOW.toISOString(),
  open: true,
  tellings: [],
  flapping: null,
  ...overrides,
})

/** A channel that records what it is sent. */
const aContext = (file: Partial<AlertsFile>, overrides: Partial<RefreshContext> = {}) => {
  const sent: Message[] = []
  const log: LogEntry[] = []
  const answer: { error?: DeliveryError } = {}
  const document = inMemoryDocument<AlertsFile>({ ...NO_ALERTS, ...file })
  const clock = { now: NOW.getTime() }
  const context: DeliveryContext = {
    document,
    clock: () => new Date(clock.now),
    newId: () => `m${sent.length}`,
    unsaved: new Map(),
    log: entry => void log.push(entry),
    isQuiet: () => false,
    compose: (items, about) => composeMessage(items, { ...aWordingContext(), ...about }),
    openChannel: async () => ({
      send: async message => {
        if (answer.error) throw answer.error
        sent.push(message)
        return 'ok'
      },
      preview: async () => '',
      close: () => {},
    }),
    refresh: { channels: () => [router], problems: () => ({}), outage: () => undefined, ...overrides },
  }
  return { context, sent, log, answer, document, clock }
}

const refreshed = async (file: Partial<AlertsFile>, overrides: Partial<RefreshContext> = {}) => {
  const { context, sent } = aContext(file, overrides)
  const outcome = await refreshChannel(context, 'router', new AbortController().signal)
  return { outcome, posts: sent.map(({ alerts }) => alerts.map(({ rule, change, severity }) => `${rule} ${change} ${severity}`)), sent }
}

const withRecord = (record: object): Partial<AlertsFile> => ({ channels: { router: { ...newChannel(NOW), ...record } } })

describe('what is posted again to an Alertmanager', () => {
  it('is all that it was told is open, in one post: problems, and what check_status says of itself', async () => {
    const file = {
      ...withRecord({
        told: {
          a: told('a'),
          closed: told('closed', { open: false }),
          flapping: told('flapping', { open: false, flapping: NOW.toISOString() }),
        },
        unreached: NOW.toISOString(),
      }),
      failing: { since: NOW.toISOString(), rounds: 3, message: 'no answer', hint: 'Check the VPN.' },
    }

    const { outcome, posts } = await refreshed(file, { outage: () => anOutage({ about: 'state' }) })

    expect(outcome).toBe('posted')
    expect(posts.map(alerts => alerts.toSorted())).toEqual([
      ['a open medium', 'check_status_not_kept opened high', 'check_status_unreachable opened high', 'flapping open medium'],
    ])
  })

  it('has the words of the last round, and the severity and the beginning that it was told', async () => {
    const now = aSnapshot('a', { severity: 'warning', message: 'only one is left', since: '2025-10-08T07:59:00.000Z' })

    const { sent } = await refreshed(withRecord({ told: { a: told('a', { problem: aSnapshot('a', { severity: 'high' }) }) } }), {
      problems: () => ({ a: now }),
    })

    expect(sent[0]?.alerts).toMatchObject([{ severity: 'high', message: 'only one is left', since: '2025-10-08T00:00:00.000Z' }])
  })

  it.each([
    ['opened', []],
    ['resolved', ['payment_issue open high']],
    ['worse', ['payment_issue open warning']],
  ] as const)('is what it was told, as long as quiet hours hold back that a problem %s', async (change, expected) => {
    const was = change === 'worse' ? { severity: 'warning' as const, count: 1 } : null
    const { problem } = aChange(change)
    const record = {
      told: { payment_issue: told('payment_issue', { problem, open: change !== 'resolved' }) },
      queue: [aChange(change, {}, was)],
    }

    expect((await refreshed(withRecord(record))).posts.flat()).toEqual(expected)
  })

  it('is nothing while a message waits, which may say that all is over, or if nothing is open, or for other channels', async () => {
    const sending = {
      message: {} as Message,
      since: NOW.toISOString(),
      attempts: 1,
      notBefore: NOW.toISOString(),
      error: 'x',
      progress: null,
    }

    expect(await refreshed(withRecord({ told: { a: told('a') }, sending }))).toMatchObject({ outcome: 'nothing', posts: [] })
    expect(await refreshed(withRecord({}))).toMatchObject({ outcome: 'nothing', posts: [] })
    expect(await refreshed(withRecord({ told: { a: told('a') } }), { channels: () => [aChannel('router')] })).toMatchObject({ posts: [] })
  })

  it('replaces the daily reminder', () => {
    const { told: states, queue } = newChannel(NOW)
    const record = { ...newChannel(NOW), told: { ...states, a: told('a', { at: '2025-10-01T08:00:00.000Z' }) }, queue }
    const file = { ...NO_ALERTS, open: { a: { since: NOW.toISOString(), rounds: 1 } }, channels: { router: record, office: record } }

    const after = afterRound(file, anObservation(NOW, [aSnapshot('a')]), { alerts: someAlerts(), channels: [router, aChannel('office')] })

    expect(after.channels.office?.queue).toMatchObject([{ kind: 'digest' }])
    expect(after.channels.router?.queue).toEqual([])
  })
})

describe('the end of an alert between two runs of watch --once', () => {
  const seconds = (file: Partial<AlertsFile>) => expiryBetweenRuns({ ...NO_ALERTS, ...file }, NOW, 172_800)
  const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString()

  it.each([
    ['is an hour as long as nobody knows how often it runs', undefined, 3_600],
    ['is four runs ahead', ago(5), 1_200],
    ['is never less than that of a watch', ago(0), 240],
    ['is never later than an open problem was once kept', ago(60 * 24 * 7), 172_800],
    ['does not mind a clock that was set back', ago(-30), 7_200],
  ])('%s', (_, refreshed, expected) => {
    expect(seconds(refreshed === undefined ? {} : { refreshed })).toBe(expected)
  })
})

it('a watch posts what is open once a minute, whether or not the platform can be reached, and says once that it could not', async () => {
  const { context, sent, log, answer, document, clock } = aContext(withRecord({ told: { a: told('a') } }))
  const stop = new AbortController()
  let rounds = 0
  await runDaemon(
    {
      round: {
        document,
        log: () => {},
        makeReport: async () => undefined,
        observe: async () => anObservation(new Date(clock.now), [], { failure: { message: 'no answer', hint: '' } }),
      },
      delivery: context,
      settings: () => ({ alerts: someAlerts({ failedRounds: 1_000 }), channels: [router], timezone: 'UTC' }),
      sleep: async (ms, until) => {
        await setTimeout(1)
        if (!until.aborted) clock.now += ms / 2 // the worker and the rounds sleep side by side
      },
      heartbeat: () => {},
      checkFolder: async () => {
        rounds++
        if (rounds === 6) answer.error = new DeliveryError('127.0.0.1:9093 refused the connection', false)
        if (rounds === 9) delete answer.error
        if (rounds === 12) stop.abort()
      },
      afterRound: async () => {},
    },
    stop.signal,
  )

  const minutes = (clock.now - NOW.getTime()) / 60_000
  expect(sent.length).toBeGreaterThan(3)
  expect(sent.length).toBeLessThan(minutes + 2)
  expect(sent.every(({ alerts }) => alerts.length === 1)).toBe(true)
  expect(log.map(({ what, words }) => `${what}: ${words}`)).toEqual([
    'not_refreshed: what is open could not be sent again: 127.0.0.1:9093 refused the connection',
    'refreshed: what is open is sent again',
  ])
})
