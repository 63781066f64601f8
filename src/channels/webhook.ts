import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { WebhookSettings } from '../config/channel-settings.js'
import { SEVERITIES } from '../text/severity.js'
import { plural } from '../text/words.js'
import { alertsOf, type PostableAlert } from './alertmanager.js'
import { bearerOf } from './bearer.js'
import { type HttpPost, isAccepted, post, previewOf, quote, refusal, toJson } from './http.js'
import { plainText } from './plain.js'
import { type Channel, DeliveryError, HEALTH, type Message } from './types.js'

const severity = z.enum(SEVERITIES)

const Alert = z.object({
  rule: z.string(),
  change: z.enum(['opened', 'worse', 'open', 'flapping', 'resolved']),
  severity,
  was: severity.nullable().describe('the severity in the last notification, if it differs'),
  count: z.int(),
  message: z.string(),
  action: z.string(),
  command: z.string(),
  subjects: z.array(z.object({ id: z.string(), text: z.string() })),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable().describe('when it was resolved; null while it is open'),
})

const Happening = z.object({
  kind: z.enum(['registration', 'deposit', 'lead']),
  id: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

/** The body of a webhook of format `json`. A version may gain fields, but never lose or rename any. */
export const WebhookDocument = z.object({
  version: z.literal(1),
  id: z.string().describe('unique, and the same at every attempt; also in Idempotency-Key'),
  kind: z.enum(['events', 'problems', HEALTH, 'report', 'test']),
  target: z.string(),
  at: z.iso.datetime(),
  severity: severity.nullable().describe('the highest severity in it; null if it is about no problem'),
  subject: z.string(),
  text: z.string().describe('the whole message, for people'),
  alerts: z.array(Alert),
  events: z.array(Happening),
  unlisted: z.int().describe('further events whose fields are no longer known'),
})

const documentOf = (message: Message): z.input<typeof WebhookDocument> => {
  const { id, kind, target, at, subject, alerts, events, unlisted } = message
  const copies = {
    alerts: alerts.map(alert => ({ ...alert, subjects: [...alert.subjects] })),
    events: events.map(event => ({ ...event, fields: { ...event.fields } })),
  }
  return { version: 1, id, kind, target, at, severity: message.severity, subject, text: plainText(message), ...copies, unlisted }
}

const SIGNATURE = 'x-check-status-signature'

/** `t=<unix seconds>,v1=<HMAC-SHA256 in hexadecimal of "<t>.<body>">`: the time prevents replay of a recorded request. */
const sign = (body: string, secret: string): string => {
  const seconds = Math.floor(Date.now() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** A clock that is this far ahead is not taken for a slow reply. */
const MAX_AHEAD_MS = 60_000

export interface WebhookSecrets {
  /** Signs the body. */
  readonly secret?: string
  /** Goes into `Authorization: Bearer`. */
  readonly token?: string
  /** PEM: further certificate authorities to trust. */
  readonly ca?: string
}

/**
 * Posts to a service that accepts JSON, or to an Alertmanager.
 * @param expirySeconds after which Alertmanager resolves an open problem, unless it is sent again
 */
export const webhook = (
  settings: WebhookSettings,
  secrets: WebhookSecrets,
  { expirySeconds = 240 }: { readonly expirySeconds?: number } = {},
): Channel => {
  const { url, format } = settings
  const { secret, token, ca } = secrets
  const documentFor = (message: Message) => (format === 'json' ? documentOf(message) : alertsOf(message, expirySeconds))
  const headersFor = ({ id }: Message, authorization: string, signature: string): Record<string, string> => ({
    'idempotency-key': id,
    ...(token !== undefined && { authorization }),
    ...(secret !== undefined && { [SIGNATURE]: signature }),
  })
  const nothingToSend = ({ kind }: Message): string =>
    `nothing sent: Alertmanager does not take ${kind === 'report' ? 'reports' : 'this message'}`
  /** How far the service's clock is ahead of this machine's. */
  let aheadMs = 0
  const postDocument = async (message: Message, document: unknown, signal: AbortSignal): Promise<string> => {
    bearerOf(token)
    const body = toJson(document)
    const headers = headersFor(message, `Bearer ${token}`, secret === undefined ? '' : sign(body, secret))
    const request: HttpPost = { url, body, headers, ca, secrets: [secret ?? '', token ?? ''] }
    const reply = await post(request, signal)
    if (reply.date) aheadMs = reply.date.getTime() - Date.now()
    if (!isAccepted(reply)) throw refusal(request, reply)
    return `${reply.status} ${quote(request, reply.body)}`.trim()
  }
  /** All in one request; if Alertmanager refuses it, one by one, which costs nothing: it takes an alert twice without harm. */
  const postAlerts = async (message: Message, alerts: readonly PostableAlert[], signal: AbortSignal): Promise<string> => {
    try {
      return await postDocument(message, alerts, signal)
    } catch (error) {
      if (!(error instanceof DeliveryError && error.permanent) || alerts.length < 2) throw error
    }
    const refused: string[] = []
    for (const alert of alerts)
      try {
        await postDocument(message, [alert], signal)
      } catch (error) {
        if (!(error instanceof DeliveryError && error.permanent)) throw error
        refused.push(`${alert.labels.alertname}: ${error.message}`)
      }
    if (refused.length === 0) return `${plural(alerts.length, 'alert')} accepted one by one`
    throw new DeliveryError(`${refused.length} of ${plural(alerts.length, 'alert')} refused, the others are stored: ${refused[0]}`, true)
  }
  /** An alert lasts from the time it is sent, by Alertmanager's clock: it may have waited. */
  const asOfNow = (message: Message): Message => {
    const now = Date.now() + Math.max(0, aheadMs)
    return { ...message, at: new Date(Math.max(Date.parse(message.at), now)).toISOString() }
  }
  const sendAlerts = async (message: Message, signal: AbortSignal): Promise<string> => {
    const alerts = alertsOf(asOfNow(message), expirySeconds)
    return alerts.length === 0 ? nothingToSend(message) : postAlerts(message, alerts, signal)
  }
  return {
    async send(message, signal) {
      if (format === 'json') return postDocument(message, documentOf(message), signal)
      const believedMs = aheadMs
      const reply = await sendAlerts(message, signal)
      // By its clock they may have been over when they came, and nobody would have been told: its reply says what time it is there.
      return aheadMs - believedMs < MAX_AHEAD_MS ? reply : sendAlerts(message, signal)
    },
    async preview(message) {
      const document = documentFor(message)
      if (Array.isArray(document) && document.length === 0) return nothingToSend(message)
      return previewOf(url, headersFor(message, 'Bearer …', 't=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>">'), document)
    },
    close() {},
  }
}
