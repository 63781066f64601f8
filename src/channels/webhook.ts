import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { WebhookSettings } from '../config/settings.js'
import { SEVERITIES } from '../text/severity.js'
import { alertsOf } from './alertmanager.js'
import { type HttpPost, isAccepted, post, previewOf, quote, refusal, toJson } from './http.js'
import { plainText } from './plain.js'
import { type Channel, DeliveryError, type Message } from './types.js'

const severity = z.enum(SEVERITIES)

const Alert = z.object({
  rule: z.string(),
  change: z.enum(['opened', 'worse', 'open', 'flapping', 'resolved']),
  severity,
  was: severity.nullable().describe('its severity when it was last told, where that is another'),
  count: z.int(),
  message: z.string(),
  action: z.string(),
  command: z.string(),
  subjects: z.array(z.object({ id: z.string(), text: z.string() })),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable().describe('when it was over; null while it is open'),
})

const Happening = z.object({
  kind: z.enum(['registration', 'deposit', 'lead']),
  id: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

/** What a webhook of format `json` is posted. Fields are added to a version, and never taken away or renamed. */
export const WebhookDocument = z.object({
  version: z.literal(1),
  id: z.string().describe('the same at every attempt, and of no other message: also in Idempotency-Key'),
  kind: z.enum(['events', 'problems', 'itself', 'report', 'test']),
  target: z.string(),
  at: z.iso.datetime(),
  severity: severity.nullable().describe('of the worst in it; null where it is about no problem'),
  subject: z.string(),
  text: z.string().describe('all of it, for people'),
  alerts: z.array(Alert),
  events: z.array(Happening),
  unlisted: z.int().describe('so many more happened of which nobody has the fields any more'),
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

/** `t=<unix seconds>,v1=<HMAC-SHA256 in hexadecimal of "<t>.<body>">`: the time is in it so that a copy cannot be sent again later. */
const sign = (body: string, secret: string): string => {
  const seconds = Math.floor(Date.now() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

export interface WebhookSecrets {
  /** Signs the body. */
  readonly secret?: string
  /** Goes into `Authorization: Bearer`. */
  readonly token?: string
  /** Certificate authorities to trust besides the usual ones: PEM. */
  readonly ca?: string
}

/**
 * Any service that takes JSON by POST, or an Alertmanager.
 * @param lasts seconds after which Alertmanager is to take an open problem for over, unless it was told again
 */
export const webhook = (
  settings: WebhookSettings,
  secrets: WebhookSecrets,
  { lasts = 2 * 86_400 }: { readonly lasts?: number } = {},
): Channel => {
  const { url, format } = settings
  const { secret, token, ca } = secrets
  const documentFor = (message: Message) => (format === 'json' ? documentOf(message) : alertsOf(message, lasts))
  const headersFor = ({ id }: Message, authorization: string, signature: string): Record<string, string> => ({
    'idempotency-key': id,
    ...(token !== undefined && { authorization }),
    ...(secret !== undefined && { [SIGNATURE]: signature }),
  })
  const nothing = ({ kind }: Message): string => `nothing to tell Alertmanager of ${kind === 'report' ? 'a report' : 'this'}`
  return {
    async send(message, signal) {
      if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) throw new DeliveryError('the token holds what no header can carry', false)
      const document = documentFor(message)
      if (Array.isArray(document) && document.length === 0) return nothing(message)
      const body = toJson(document)
      const headers = headersFor(message, `Bearer ${token}`, secret === undefined ? '' : sign(body, secret))
      const to: HttpPost = { url, body, headers, ca, secrets: [secret ?? '', token ?? ''] }
      const answer = await post(to, signal)
      if (!isAccepted(answer)) throw refusal(to, answer)
      return `${answer.status} ${quote(to, answer.body)}`.trim()
    },
    async preview(message) {
      const document = documentFor(message)
      if (Array.isArray(document) && document.length === 0) return nothing(message)
      return previewOf(url, headersFor(message, 'Bearer …', 't=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>">'), document)
    },
    close() {},
  }
}
