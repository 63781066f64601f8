import { z } from 'zod'
import type { TelegramSettings } from '../config/channel-settings.js'
import { isSilent } from './chat.js'
import { type HttpPost, isAccepted, post, previewOf, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { type OutlineMarkup, outlineOf } from './outline.js'
import { type Channel, DeliveryError, type Message } from './types.js'

/** Limit of the Bot API for sendMessage, markup not counted. */
const MAX_MESSAGE_CHARS = 4096
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (value: string): string => value.replace(/[&<>"]/g, sign => ENTITIES[sign] ?? '')

const code = (value: string): string => `<code>${escaped(value)}</code>`

const MARKUP: OutlineMarkup = {
  word: escaped,
  code,
  formats: () => false,
  bold: line => (line === '' ? '' : `<b>${line}</b>`),
  faint: line => `<i>${line}</i>`,
  command: command => (command === '' ? '' : code(command)),
  link: url => `<a href="${escaped(url)}">Open</a>`,
  // At least the length that Telegram counts: UTF-16 units without markup.
  lengthOf: html => html.replace(/<[^<>]*>/g, '').replace(/&\w+;/g, '&').length,
}

/** The chat, and a topic of it. */
interface ChatTopic {
  readonly chatId: string
  readonly threadId?: number
}

const payloadOf = (message: Message, { chatId, threadId }: ChatTopic) => ({
  chat_id: chatId,
  ...(threadId !== undefined && { message_thread_id: threadId }),
  text: outlineOf(message, MARKUP, MAX_MESSAGE_CHARS),
  parse_mode: 'HTML',
  link_preview_options: { is_disabled: true },
  disable_notification: isSilent(message),
})

const Reply = z.object({
  ok: z.boolean(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.int().nonnegative().optional(), migrate_to_chat_id: z.int().optional() }).optional(),
  result: z.object({ message_id: z.int() }).optional(),
})

/** Replies about a topic of the chat, by a piece of their description. */
const TOPIC_HINTS = [
  [/TOPIC_CLOSED/, 'the topic is closed: reopen it in Telegram, or set message_thread_id to another one'],
  [/TOPIC_DELETED|thread not found/, 'the topic does not exist: check message_thread_id, and leave it out for the topic General'],
] as const

const hintOf = (status: number, description: string): string | undefined => {
  if (status === 401 || status === 404) return 'check bot_token'
  if (status === 403) return 'add the bot to the chat and allow it to write there'
  if (status !== 400) return undefined
  const [, hint] = TOPIC_HINTS.find(([pattern]) => pattern.test(description)) ?? []
  // 400 usually means a bad message, but here it is about the chat.
  return (
    hint ?? (/chat|peer|rights|topic|thread|\bbot\b/i.test(description) ? 'check chat_id, and whether the bot may write there' : undefined)
  )
}

const isToken = (token: string): boolean => /^[\w:-]+$/.test(token)

/** A Telegram bot. */
export const telegram = ({ chatId, messageThreadId, api }: TelegramSettings, { botToken }: { readonly botToken: string }): Channel => {
  const token = botToken.trim()
  const inSettings: ChatTopic = { chatId, ...(messageThreadId !== undefined && { threadId: messageThreadId }) }
  const url = (): string => {
    if (!isToken(token)) throw new DeliveryError('bot_token is not a bot token: it should look like 123456:ABC-DEF', false)
    return `${api.replace(/(?<!\/)\/+$/, '')}/bot${token}/sendMessage`
  }
  /** Resolves with the message's id, or with the new id of a group that became a supergroup. */
  const sendTo = async (chat: ChatTopic, message: Message, signal: AbortSignal) => {
    const request: HttpPost = { url: url(), body: toJson(payloadOf(message, chat)), secrets: [token] }
    const response = await post(request, signal)
    const reply = jsonReply(Reply, response.body)
    if (isAccepted(response) && reply?.ok) return { messageId: reply.result?.message_id ?? '?' }
    if (isAccepted(response)) throw refusal(request, response, { hint: 'that is not a reply of the Bot API: check api' })
    const { description = response.body, parameters = {} } = reply ?? {}
    const { migrate_to_chat_id: movedTo, retry_after: retryAfter } = parameters
    if (movedTo !== undefined && chat === inSettings) return { movedTo: String(movedTo) }
    const hint = hintOf(response.status, description)
    throw refusal(request, response, { words: description, hint, retryAfter })
  }
  return {
    async send(message, signal) {
      const sent = await sendTo(inSettings, message, signal)
      if ('messageId' in sent) return `message ${sent.messageId} in chat ${chatId}`
      const { movedTo } = sent
      const again = await sendTo({ ...inSettings, chatId: movedTo }, message, signal)
      return `message ${'messageId' in again ? again.messageId : '?'} in chat ${movedTo}: the group has this new id, set chat_id to it`
    },
    preview: async message => previewOf(url(), {}, payloadOf(message, inSettings)),
    close() {},
  }
}
