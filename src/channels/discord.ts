import { z } from 'zod'
import type { DiscordSettings } from '../config/channel-settings.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { areAllResolved, footerOf, isSilent, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, isAccepted, post, previewOf, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { MARKDOWN } from './markdown.js'
import { more, partTexts } from './outline.js'
import type { Channel, Message } from './types.js'
import { webhookUrlOf } from './webhook-url.js'

/** Limits of a message, and of the text of all its embeds. */
const MAX_EMBEDS = 10
const MAX_EMBED_CHARS = 4096
const MAX_ALL_CHARS = 6000
const MAX_FOOTER_CHARS = 300

/** A message that makes no sound. */
const SUPPRESS_NOTIFICATIONS = 4096

interface Embed {
  readonly description: string
  readonly color?: number
  readonly footer?: { readonly text: string }
}

const COLORS = { high: 0xdd2e44, medium: 0xfdcb58, warning: 0xfdcb58, info: 0x55acee, resolved: 0x77b255 } as const

const colorOf = (message: Message): number | undefined => {
  if (areAllResolved(message)) return COLORS.resolved
  const { severity } = message
  return severity === null ? undefined : COLORS[severity]
}

/** One embed for each part that fits. */
const embedsOf = (message: Message): readonly Embed[] => {
  const footer = cut(escapeText(footerOf(message)), MAX_FOOTER_CHARS)
  const room = MAX_ALL_CHARS - footer.length
  const texts = partTexts(message, MARKDOWN, MAX_EMBED_CHARS)
  const fit = countFitting(
    texts.map(({ length }) => length),
    room - 100,
  )
  const shown = Math.min(fit, texts.length > MAX_EMBEDS ? MAX_EMBEDS - 1 : MAX_EMBEDS)
  const color = colorOf(message)
  const embeds = [...texts.slice(0, shown), ...more(texts.length - shown)].map(description => ({
    description,
    ...(color !== undefined && { color }),
  }))
  const last = embeds.at(-1)
  return last ? [...embeds.slice(0, -1), { ...last, footer: { text: footer } }] : [{ description: writeWords(footer, MARKDOWN) }]
}

const payloadOf = (message: Message) => ({
  // What a phone shows in its notification.
  content: writeWords(message.subject, MARKDOWN) || '—',
  embeds: embedsOf(message),
  allowed_mentions: { parse: [] },
  ...(isSilent(message) && { flags: SUPPRESS_NOTIFICATIONS }),
})

const Reply = z
  .object({ id: z.string(), channel_id: z.string(), code: z.int(), message: z.string(), retry_after: z.number().nonnegative() })
  .partial()

/** Errors of the webhook, not of the message, by their JSON error code. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [10003, 'the channel or thread does not exist: check thread_id'],
  [10015, 'the webhook was deleted: create a new one and change webhook_url'],
  [50027, 'the webhook does not exist: check webhook_url'],
  [50083, 'the thread is archived: open it again, or change thread_id'],
  [160005, 'the thread is locked: unlock it, or change thread_id'],
  [220001, 'the channel is a forum: set thread_id'],
])

/** A webhook of a Discord channel. */
export const discord = ({ threadId }: DiscordSettings, { webhookUrl }: { readonly webhookUrl: string }): Channel => {
  const url = (): string => {
    const address = new URL(webhookUrlOf(webhookUrl, 'https://discord.com/api/webhooks/…'))
    // Only then does the reply say whether the message was saved.
    address.searchParams.set('wait', 'true')
    if (threadId !== undefined) address.searchParams.set('thread_id', threadId)
    return address.href
  }
  return {
    async send(message, signal) {
      const request: HttpPost = { url: url(), body: toJson(payloadOf(message)) }
      const response = await post(request, signal)
      const reply = jsonReply(Reply, response.body)
      if (isAccepted(response) && reply?.id !== undefined) return `message ${/^\d+$/.test(reply.id) ? reply.id : '?'}`
      if (isAccepted(response)) throw refusal(request, response, { hint: 'that is not a reply of Discord: check webhook_url' })
      const { code = 0, message: words = response.body, retry_after: seconds } = reply ?? {}
      const hint = HINTS.get(code)
      throw refusal(request, response, {
        words,
        hint,
        ...(seconds !== undefined && { retryAfter: Math.ceil(seconds) }),
      })
    },
    preview: async message => previewOf(url(), {}, payloadOf(message)),
    close() {},
  }
}
