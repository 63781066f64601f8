import type { Compose } from '../../src/alerts/batch.js'
import type { EventNotification, Notification, ProblemSnapshot } from '../../src/alerts/notifications.js'
import type { Observation } from '../../src/alerts/observation.js'
import type { Message } from '../../src/channels/types.js'
import type { ChannelSettings, EventKind } from '../../src/config/channel-settings.js'
import type { AlertsSettings } from '../../src/config/settings.js'

export const aSnapshot = (rule: string, overrides: Partial<ProblemSnapshot> = {}): ProblemSnapshot => ({
  rule,
  severity: 'medium',
  count: 1,
  atLeast: false,
  message: `${rule} holds`,
  action: 'Do something',
  command: `check_status problems --only ${rule}`,
  subjects: [{ id: 'a', text: 'the first' }],
  since: '2025-10-08T00:00:00.000Z',
  ...overrides,
})

export const anEvent = (id: string, at: Date, event: EventKind = 'registration'): EventNotification => ({
  kind: 'event',
  event,
  id,
  at: at.toISOString(),
  fields: { email: `${id}@people.example` },
})

export const anObservation = (now: Date, problems: readonly ProblemSnapshot[] = [], overrides: Partial<Observation> = {}): Observation => ({
  now,
  failure: null,
  rules: { ...Object.fromEntries(problems.map(({ rule }) => [rule, 'open'])), ...overrides.rules },
  problems: Object.fromEntries(problems.map(problem => [problem.rule, problem])),
  newEvents: overrides.newEvents ?? { registration: [], deposit: [], lead: [] },
  ...(overrides.failure && { failure: overrides.failure, newEvents: {}, rules: {}, problems: {} }),
})

export const someAlerts = (overrides: Partial<AlertsSettings> = {}): AlertsSettings => ({
  every: 30,
  repeat: 86_400,
  tolerance: 1,
  tolerances: {},
  failedRounds: 3,
  quietHours: null,
  dailyReport: null,
  links: {},
  ...overrides,
})

export const aChannel = (name: string, overrides: Partial<ChannelSettings> = {}): ChannelSettings =>
  ({
    name,
    type: 'webhook',
    url: 'http://127.0.0.1:1/',
    format: 'json',
    events: ['registration', 'deposit'],
    minSeverity: 'warning',
    dailyReport: true,
    ...overrides,
  }) as ChannelSettings

const wordsOf = (notification: Notification): string => {
  if (notification.kind === 'problem') return `${notification.change} ${notification.problem.rule}`
  return notification.kind === 'event' ? notification.id : notification.kind
}

/** The simplest wording: the subject names every notification. */
export const plainCompose: Compose = (items, { id, at, thread }): Message => ({
  id,
  kind: 'test',
  severity: null,
  target: 'test',
  at: at.toISOString(),
  subject: items.map(wordsOf).join(', '),
  parts: [],
  thread,
  page: null,
  alerts: [],
  events: [],
  unlisted: 0,
})
