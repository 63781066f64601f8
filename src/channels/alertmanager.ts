import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import type { Severity } from '../text/severity.js'
import type { Alert, Message, PlatformEvent } from './types.js'

const SERVICE = 'check_status'
/** The name of the alert that the platform cannot be checked. */
const UNREACHABLE = 'check_status_unreachable'
const MAX_DESCRIPTION_CHARS = 2000
/** Seconds that something stays in view which happened and is no state. */
const EVENT_SECONDS = 3600
const TEST_SECONDS = 300

/** One of `POST /api/v2/alerts`. Its labels are its identity. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

/** Seconds that Alertmanager's clock may be behind. */
const CLOCK_SKEW_SECONDS = 60

const after = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString()

/**
 * An end that lies ahead by Alertmanager's own clock does not shorten what it was told before (0.25: the later end stays), and
 * the problem would be open for days that was over: so it is over a little earlier.
 */
const over = (at: string): string => after(new Date(Math.min(Date.parse(at), Date.now())).toISOString(), -CLOCK_SKEW_SECONDS)

/** Alertmanager refuses all of a post for one alert that ends before it starts. */
const between = (startsAt: string, endsAt: string) => ({ startsAt, endsAt: Date.parse(endsAt) < Date.parse(startsAt) ? startsAt : endsAt })

/** Without control characters, and without those that say nothing: an empty label is none. */
const labels = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...values, service: SERVICE }).map(([name, value]) => [name, cut(escapeText(value), 200)]))

const annotations = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.split('\n').map(escapeText).join('\n')] as const)
      .filter(([, value]) => value !== ''),
  )

/** As many lines as fit, and how many do not. */
const bounded = (lines: readonly string[]): string => {
  const shown: string[] = []
  for (const [i, line] of lines.map(row => cut(row.replace(/\s+/g, ' '), 300)).entries()) {
    if ([...shown, line].join('\n').length > MAX_DESCRIPTION_CHARS) return [...shown, `… and ${lines.length - i} more`].join('\n')
    shown.push(line)
  }
  return shown.join('\n')
}

const ofProblem = (alert: Alert, { target, at, kind }: Message, lasts: number): PostableAlert[] => {
  const name = kind === 'itself' && !alert.rule.startsWith(`${SERVICE}_`) ? UNREACHABLE : alert.rule
  const said = annotations({
    summary: alert.message,
    description: bounded(alert.subjects.map(({ text }) => text)),
    action: alert.action,
    command: alert.command,
  })
  const as = (severity: Severity, endsAt: string): PostableAlert => ({
    labels: labels({ alertname: name, severity, target }),
    annotations: said,
    ...between(alert.since, endsAt),
  })
  const endsAt = alert.change === 'resolved' ? over(alert.until ?? at) : after(at, lasts)
  // Of another severity it is another alert, and nobody else would end the one before.
  const before = alert.was === null || alert.was === alert.severity ? [] : [as(alert.was, over(alert.until ?? at))]
  return [...before, as(alert.severity, endsAt)]
}

const lineOf = ([name, value]: [string, string | number | null]): string => `${name}: ${value ?? 'not known'}`

const ofEvent = ({ kind, id, fields }: PlatformEvent, { kind: of, target, at, subject, events }: Message): PostableAlert => ({
  labels: labels({ alertname: `new_${kind}`, severity: 'info', target, id }),
  annotations: annotations({
    summary: of === 'events' && events.length === 1 ? subject : `New ${kind}`,
    description: bounded(Object.entries(fields).map(lineOf)),
  }),
  ...between(at, after(at, EVENT_SECONDS)),
})

const plain = (name: string, summary: string, { target, at, id }: Message, lasts: number): PostableAlert => ({
  labels: labels({ alertname: name, severity: 'info', target, id }),
  annotations: annotations({ summary }),
  ...between(at, after(at, lasts)),
})

/** Where there is no alert that says it: a message about no problem says that it is over. */
const unreachable = ({ target, subject, parts, at, severity }: Message, lasts: number): PostableAlert => ({
  labels: labels({ alertname: UNREACHABLE, severity: 'high', target }),
  annotations: annotations({ summary: subject, description: bounded(parts.flatMap(({ notes }) => notes)) }),
  ...(severity === null ? between(over(at), over(at)) : between(at, after(at, lasts))),
})

/**
 * What Alertmanager is told: it keeps an alert until `endsAt`, so what is still open has to be told again within `lasts` seconds,
 * and ends by itself when nobody is left to tell. Nothing for a report.
 */
export const alertsOf = (message: Message, lasts: number): PostableAlert[] => {
  if (message.kind === 'report') return []
  if (message.kind === 'test') return [plain('check_status_test', message.subject, message, TEST_SECONDS)]
  if (message.kind === 'itself' && message.alerts.length === 0) return [unreachable(message, lasts)]
  return [
    ...message.alerts.flatMap(alert => ofProblem(alert, message, lasts)),
    ...message.events.map(event => ofEvent(event, message)),
    ...(message.unlisted > 0 ? [plain('more_events', `${message.unlisted} more happened`, message, EVENT_SECONDS)] : []),
  ]
}
