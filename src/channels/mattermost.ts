import { z } from 'zod'
import type { MattermostSettings } from '../config/channel-settings.js'
import { type HttpPost, isAccepted, post, previewOf, quote, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { MARKDOWN } from './markdown.js'
import { outlineOf } from './outline.js'
import type { Channel, Message } from './types.js'
import { webhookUrlOf } from './webhook-url.js'

/** Rocket.Chat takes 5,000 unless its settings say otherwise; Mattermost splits what is longer than 16,383, older ones 4,000. */
const MAX_TEXT_CHARS = 4000

/** Mattermost replies `ok`, or an id and a message; Rocket.Chat whether it was a success, and the error. */
const Reply = z.object({ id: z.string(), message: z.string(), success: z.boolean(), error: z.string() }).partial()

/** Errors of the webhook, not of the message, by a piece of their id or words. */
const HINTS = [
  ['incoming_webhook.disabled', 'incoming webhooks are switched off: an administrator must enable them'],
  ['incoming_webhook.invalid', 'the webhook does not exist: check webhook_url'],
  ['incoming_webhook.channel', 'the channel of the webhook does not exist, or the webhook may not post there'],
  ['incoming_webhook.permissions', 'whoever made the webhook may not post to its channel'],
  ['incoming_webhook.user', 'whoever made the webhook is gone: create a new one'],
  ['Invalid integration', 'the integration does not exist: check webhook_url'],
  ['invalid-channel', 'check the channel of the integration'],
  ['error-not-allowed', 'the user of the integration may not post to its channel'],
] as const

const payloadOf = (message: Message) => ({ text: outlineOf(message, MARKDOWN, MAX_TEXT_CHARS) })

/** An incoming webhook of Mattermost or of Rocket.Chat. */
export const mattermost = (
  _settings: MattermostSettings,
  { webhookUrl, ca }: { readonly webhookUrl: string; readonly ca?: string },
): Channel => {
  const url = (): string => webhookUrlOf(webhookUrl, 'https://chat.example/hooks/…')
  return {
    async send(message, signal) {
      const request: HttpPost = { url: url(), body: toJson(payloadOf(message)), ca }
      const response = await post(request, signal)
      const reply = jsonReply(Reply, response.body)
      if (isAccepted(response) && (response.body.trim() === 'ok' || reply?.success)) return `${response.status} ${quote(request, 'ok')}`
      if (isAccepted(response)) throw refusal(request, response, { hint: 'neither Mattermost nor Rocket.Chat: check webhook_url' })
      const { id = '', message: words = reply?.error ?? response.body } = reply ?? {}
      const [, hint] = HINTS.find(([piece]) => `${id} ${words}`.includes(piece)) ?? []
      throw refusal(request, response, { words, hint })
    },
    preview: async message => previewOf(url(), {}, payloadOf(message)),
    close() {},
  }
}
