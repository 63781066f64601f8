import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { alertsOf } from '../../src/channels/alertmanager.js'
import { HEALTH, type Message } from '../../src/channels/types.js'
import { webhook } from '../../src/channels/webhook.js'
import { startAlertmanager } from '../support/alertmanager.js'
import { aDepositMessage, aMessage, anAlert } from '../support/chat-messages.js'
import { hostileText } from '../support/hostile.js'

const settings = { name: 'router', type: 'webhook', format: 'alertmanager', events: [], minSeverity: 'info', dailyReport: false } as const
const signal = () => AbortSignal.timeout(5_000)

interface Stored {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly startsAt: string
  readonly endsAt: string
}

const agoIso = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()

describe('a running Alertmanager', () => {
  let alertmanager: Awaited<ReturnType<typeof startAlertmanager>>
  beforeAll(async () => {
    alertmanager = await startAlertmanager()
  })
  afterAll(() => alertmanager?.stop())

  const send = (message: Message): Promise<string> =>
    webhook({ ...settings, url: `${alertmanager.origin}/api/v2/alerts` }, {}, { expirySeconds: 600 }).send(message, signal(), null)

  /** The open alerts of one target. */
  const open = async (target: string): Promise<Stored[]> => {
    const filter = encodeURIComponent(`target=${JSON.stringify(target)}`)
    return (await fetch(`${alertmanager.origin}/api/v2/alerts?filter=${filter}`)).json() as Promise<Stored[]>
  }
  const severities = async (target: string): Promise<unknown[]> => (await open(target)).map(({ labels }) => labels.severity)

  it('shows a problem as open although the clock of this machine is ten minutes behind', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 600_000 })
    onTestFinished(() => void vi.useRealTimers())
    const channel = webhook({ ...settings, url: `${alertmanager.origin}/api/v2/alerts` }, {})
    await channel.send(aMessage({ target: 'late', at: agoIso(0), alerts: [anAlert({ since: agoIso(300) })] }), signal(), null)

    expect(await severities('late')).toEqual([anAlert({}).severity])
  })

  it('shows a problem that opens, gets worse and is resolved', async () => {
    const since = agoIso(300)
    const sendProblem = (alert: Partial<ReturnType<typeof anAlert>>) =>
      send(aMessage({ target: 'a', at: agoIso(0), alerts: [anAlert({ since, ...alert })] }))

    await expect(sendProblem({ severity: 'medium' })).resolves.toBe('200')
    expect(await open('a')).toMatchObject([
      {
        labels: { alertname: 'payment_issue', severity: 'medium', target: 'a', service: 'check_status' },
        annotations: {
          summary: '1 deposit pending >2h',
          description: 'owner@plumbers.example: R160.00',
          action: 'Review and approve deposits manually',
          command: 'check_status problems --only payment_issue --all',
        },
        startsAt: since,
      },
    ])
    expect(Date.parse((await open('a'))[0]?.endsAt ?? '') - Date.now()).toBeGreaterThan(590_000)

    await sendProblem({ change: 'worse', severity: 'high', was: 'medium' })
    expect(await severities('a')).toEqual(['high'])

    await sendProblem({ change: 'resolved', severity: 'high', until: agoIso(1) })
    expect(await open('a')).toEqual([])
  })

  it('resolves a problem even if our clock is ahead or the problem is younger than a minute', async () => {
    for (const age of [300, 10]) {
      const since = agoIso(age)
      await send(aMessage({ target: 'b', at: agoIso(0), alerts: [anAlert({ since })] }))
      expect(await severities('b')).toEqual(['high'])

      await send(aMessage({ target: 'b', at: agoIso(-300), alerts: [anAlert({ since, change: 'resolved', until: agoIso(-300) })] }))
      expect(await open('b')).toEqual([])
    }
  })

  it('shows that the platform cannot be checked, and that it can be again, with and without an alert in the message', async () => {
    const health = { kind: HEALTH, target: 'c', subject: '🔴 production cannot be checked' } as const
    for (const alerts of [[], ...[HEALTH, 'check_status_unreachable'].map(rule => [anAlert({ rule, since: agoIso(90) })])]) {
      await send(aMessage({ ...health, at: agoIso(90), alerts }))
      expect(await open('c')).toMatchObject([{ labels: { alertname: 'check_status_unreachable', severity: 'high' } }])

      const resolved = alerts.map(alert => ({ ...alert, change: 'resolved' as const, until: agoIso(0) }))
      await send(aMessage({ ...health, at: agoIso(0), severity: null, alerts: resolved }))
      expect(await open('c')).toEqual([])
    }
  })

  it('shows each event, the number of those no longer listed, and a test', async () => {
    await send({ ...aDepositMessage(), target: 'd', at: agoIso(5), unlisted: 12 })
    await send(aMessage({ kind: 'test', target: 'd', at: agoIso(0), subject: '🔔 A test' }))

    const shown = Object.fromEntries((await open('d')).map(({ labels, annotations }) => [labels.alertname, { labels, annotations }]))
    expect(shown.new_deposit).toEqual({
      labels: { alertname: 'new_deposit', severity: 'info', target: 'd', id: 'd-1', service: 'check_status' },
      annotations: {
        summary: '💰 New Deposit: R160.00',
        description: 'provider: owner@plumbers.example\namount: 160.00\ncredits: 3\nbankReference: not known',
      },
    })
    expect(shown.more_events?.annotations.summary).toBe('12 more events')
    expect(shown.check_status_test?.annotations.summary).toBe('🔔 A test')
  })

  it('accepts any text from the platform', async () => {
    const values: string[] = fc.sample(hostileText, 50)
    const alerts = values.map((text, i) =>
      anAlert({ rule: `rule_${i}`, message: text, action: text, command: text, subjects: [{ id: text, text }], since: agoIso(60) }),
    )
    const events = values.map((text, i) => ({ kind: 'lead' as const, id: `${i} ${text}`, fields: { title: text } }))

    await expect(send(aMessage({ target: 'e "\\ é\n', at: agoIso(0), alerts, events }))).resolves.toBe('200')
    expect(await open('e "\\ é ')).toHaveLength(100)
  })

  it('is sent the others one by one if it refuses one, and the error names that one', async () => {
    const alerts = [
      anAlert({ rule: 'first', since: agoIso(60) }),
      anAlert({ rule: 'broken', since: 'yesterday' }),
      anAlert({ rule: 'last', since: agoIso(60) }),
    ]

    await expect(send(aMessage({ target: 'f', at: agoIso(0), alerts }))).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/^1 of 3 alerts refused, the others are stored: broken: 127\.0\.0\.1:\d+ answered 400 /),
    })

    expect((await open('f')).map(({ labels }) => labels.alertname).toSorted()).toEqual(['first', 'last'])
  })

  it('stores the others by itself if one ends before it starts', async () => {
    const labels = { target: 'g', service: 'check_status' }
    const body = [
      { labels: { ...labels, alertname: 'fine' }, startsAt: agoIso(60), endsAt: agoIso(-60) },
      { labels: { ...labels, alertname: 'backwards' }, startsAt: agoIso(60), endsAt: agoIso(120) },
    ]

    const headers = { 'content-type': 'application/json' }
    const { status } = await fetch(`${alertmanager.origin}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(body) })

    expect(status).toBe(400)
    expect((await open('g')).map(({ labels: { alertname } }) => alertname)).toEqual(['fine'])
  })

  it('shows an alert for as long as if it had been sent at once, however long it has waited', async () => {
    await send(aMessage({ target: 'h', at: agoIso(7_200), alerts: [anAlert({ since: agoIso(7_200) })] }))

    expect(await severities('h')).toEqual(['high'])
  })

  it('is sent nothing for a report', async () => {
    const channel = webhook({ ...settings, url: 'http://127.0.0.1:1/api/v2/alerts' }, {})
    const report = aMessage({ kind: 'report' })

    await expect(channel.send(report, signal(), null)).resolves.toBe('nothing sent: Alertmanager does not take reports')
    await expect(channel.preview(report)).resolves.toBe('nothing sent: Alertmanager does not take reports')
  })

  it('with another API path is reported by its status', async () => {
    const channel = webhook({ ...settings, url: `${alertmanager.origin}/api/v3/alerts` }, {})

    await expect(channel.send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('answered 404'),
    })
  })
})

describe('an alert for Alertmanager', () => {
  it('is previewed as it is posted', async () => {
    const { events } = aDepositMessage()
    const alerts = [
      anAlert(),
      anAlert({ rule: 'log_errors', change: 'worse', severity: 'high', was: 'warning' }),
      anAlert({ rule: 'silence', severity: 'warning', change: 'resolved', until: '2025-10-08T01:50:00.000Z' }),
    ]
    const channel = webhook({ ...settings, url: 'https://alertmanager.example/api/v2/alerts' }, { token: 'a-token' })

    const preview = await channel.preview(aMessage({ alerts, events }))

    await expect(`${preview}\n`).toMatchFileSnapshot('golden/alertmanager.txt')
  })

  it('never ends before it starts, and has a bounded description', () => {
    const subjects = Array.from({ length: 500 }, (_, i) => ({ id: `${i}`, text: `subject ${i} ${'x'.repeat(i)}` }))
    const alert = anAlert({ subjects, change: 'resolved', was: 'info', until: '2025-10-08T00:00:00.000Z' })

    const alerts = alertsOf(aMessage({ alerts: [alert] }), 60)

    expect(alerts).toHaveLength(2)
    for (const { startsAt, endsAt, annotations } of alerts) {
      expect(Date.parse(endsAt)).toBeGreaterThanOrEqual(Date.parse(startsAt))
      expect(annotations.description?.length).toBeLessThan(2100)
      expect(annotations.description).toMatch(/… and \d+ more$/)
    }
  })

  it('has no control character and no empty label', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const message = aMessage({
          target: text,
          alerts: [anAlert({ message: text, action: text })],
          events: [{ kind: 'lead', id: text, fields: { x: text } }],
        })
        for (const { labels, annotations } of alertsOf(message, 60))
          for (const value of [...Object.values(labels), ...Object.values(annotations)])
            expect(value).toMatch(/^[^\p{Cs}\u0000-\u0009\u000b-\u001f\u007f]*$/u)
      }),
    )
  })
})
