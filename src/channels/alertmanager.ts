import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import type { Severity } from '../text/severity.js'
import { plural } from '../text/words.js'
import { type Alert, HEALTH, type Message, type PlatformEvent } from './types.js'

const SERVICE = 'check_status'
const UNREACHABLE = 'check_status_unreachable'
const MAX_DESCRIPTION_CHARS = 2000
/** How long Alertmanager shows an event, which has no end of its own. */
const EVENT_SECONDS = 3600
const TEST_SECONDS = 300

/** An alert as in `POST /api/v2/alerts`. Its labels identify it. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

/** How far Alertmanager's clock may be behind. */
const CLOCK_SKEW_SECONDS = 60

const secondsAfter = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString()

/**
 * The end of a resolved alert, a little early: Alertmanager 0.25 keeps the later of two ends, so an end in its future would leave the
 * alert open until the end sent before, for days.
 */
const endOf = (at: string): string => secondsAfter(new Date(Math.min(Date.parse(at), Date.now())).toISOString(), -CLOCK_SKEW_SECONDS)

/** Alertmanager refuses an alert that ends before it starts; the others of the request it takes. */
const period = (startsAt: string, endsAt: string) => ({ startsAt, endsAt: Date.parse(endsAt) < Date.parse(startsAt) ? startsAt : endsAt })

/** Without control characters. Alertmanager drops empty labels. */
const labels = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...values, service: SERVICE }).map(([name, value]) => [name, cut(escapeText(value), 200)]))

const annotations = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.split('\n').map(escapeText).join('\n')] as const)
      .filter(([, value]) => value !== ''),
  )

/** As many lines as fit, and a count of the rest. */
const bounded = (lines: readonly string[]): string => {
  const shown: string[] = []
  for (const [i, line] of lines.map(row => cut(row.replace(/\s+/g, ' '), 300)).entries()) {
    if ([...shown, line].join('\n').length > MAX_DESCRIPTION_CHARS) return [...shown, `… and ${lines.length - i} more`].join('\n')
    shown.push(line)
  }
  return shown.join('\n')
}

const problemAlerts = (alert: Alert, { target, at, kind }: Message, expirySeconds: number): PostableAlert[] => {
  const name = kind === HEALTH && !alert.rule.startsWith(`${SERVICE}_`) ? UNREACHABLE : alert.rule
  const text = annotations({
    summary: alert.message,
    description: bounded(alert.subjects.map(({ text }) => text)),
    action: alert.action,
    command: alert.command,
  })
  const withSeverity = (severity: Severity, endsAt: string): PostableAlert => ({
    labels: labels({ alertname: name, severity, target }),
    annotations: text,
    ...period(alert.since, endsAt),
  })
  const endsAt = alert.change === 'resolved' ? endOf(alert.until ?? at) : secondsAfter(at, expirySeconds)
  // With another severity it is another alert: end the earlier one.
  const before = alert.was === null || alert.was === alert.severity ? [] : [withSeverity(alert.was, endOf(alert.until ?? at))]
  return [...before, withSeverity(alert.severity, endsAt)]
}

const lineOf = ([name, value]: [string, string | number | null]): string => `${name}: ${value ?? 'not known'}`

const eventAlert = ({ kind, id, fields }: PlatformEvent, { kind: messageKind, target, at, subject, events }: Message): PostableAlert => ({
  labels: labels({ alertname: `new_${kind}`, severity: 'info', target, id }),
  annotations: annotations({
    summary: messageKind === 'events' && events.length === 1 ? subject : `New ${kind}`,
    description: bounded(Object.entries(fields).map(lineOf)),
  }),
  ...period(at, secondsAfter(at, EVENT_SECONDS)),
})

const simpleAlert = (name: string, summary: string, { target, at, id }: Message, expirySeconds: number): PostableAlert => ({
  labels: labels({ alertname: name, severity: 'info', target, id }),
  annotations: annotations({ summary }),
  ...period(at, secondsAfter(at, expirySeconds)),
})

/** For a health message without alerts. A null severity means that the platform can be checked again. */
const unreachable = ({ target, subject, parts, at, severity }: Message, expirySeconds: number): PostableAlert => ({
  labels: labels({ alertname: UNREACHABLE, severity: 'high', target }),
  annotations: annotations({ summary: subject, description: bounded(parts.flatMap(({ notes }) => notes)) }),
  ...(severity === null ? period(endOf(at), endOf(at)) : period(at, secondsAfter(at, expirySeconds))),
})

/**
 * A message as alerts; none for a report. Alertmanager keeps an alert until `endsAt`, and until it restarts: an open problem must be
 * sent again within `expirySeconds`, and resolves if check_status stops running.
 */
export const alertsOf = (message: Message, expirySeconds: number): PostableAlert[] => {
  if (message.kind === 'report') return []
  if (message.kind === 'test') return [simpleAlert('check_status_test', message.subject, message, TEST_SECONDS)]
  if (message.kind === HEALTH && message.alerts.length === 0) return [unreachable(message, expirySeconds)]
  return [
    ...message.alerts.flatMap(alert => problemAlerts(alert, message, expirySeconds)),
    ...message.events.map(event => eventAlert(event, message)),
    ...(message.unlisted > 0 ? [simpleAlert('more_events', plural(message.unlisted, 'more event'), message, EVENT_SECONDS)] : []),
  ]
}
