import { z } from 'zod'
import type { TelegramSettings } from '../config/settings.js'
import { isAtLeast } from '../text/severity.js'
import { chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, isAccepted, post, previewOf, refusal, toJson } from './http.js'
import { commandOf } from './links.js'
import { type Channel, DeliveryError, type Message, type MessagePart } from './types.js'

/** Limit of the Bot API for sendMessage, markup not counted. */
const MAX_MESSAGE_CHARS = 4096
/** Reserved for the line `… and 5 more`. */
const MORE_LINE_CHARS = 40

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (value: string): string => value.replace(/[&<>"]/g, sign => ENTITIES[sign] ?? '')

const code = (value: string): string => `<code>${escaped(value)}</code>`
const markup = { word: escaped, code, formats: () => false }
const words = (value: string, maxChars?: number): string => writeWords(value, markup, maxChars)
const bold = (text: string): string => (text === '' ? '' : `<b>${text}</b>`)

/** At least the length that Telegram counts: UTF-16 units without markup. */
const lengthOf = (html: string): number => html.replace(/<[^<>]*>/g, '').replace(/&\w+;/g, '&').length

const more = (count: number): string[] => (count > 0 ? [`… and ${count} more`] : [])

/** Joins as many of the first pieces as fit, and counts the rest. */
const fill = (pieces: readonly string[], separator: string, room: number): string => {
  const shown = countFitting(
    pieces.map(piece => lengthOf(piece) + separator.length),
    room - MORE_LINE_CHARS,
  )
  return [...pieces.slice(0, shown), ...more(pieces.length - shown)].join(separator)
}

const linesOf = (part: MessagePart, title: string): string[] => {
  const command = commandOf(part)
  const link = chatLinkOf(part)
  return [
    bold(words(title)),
    ...part.facts.map(({ label, value }) => `${words(label, 60)}: ${words(value)}`),
    ...part.list.map(row => `• ${words(row)}`),
    ...part.notes.map(note => words(note)),
    command === null ? '' : code(command),
    link === null ? '' : `<a href="${escaped(link)}">Open</a>`,
  ].filter(line => line !== '')
}

const textOf = (message: Message): string => {
  const subject = bold(words(message.subject)) || '—'
  const footer = `<i>${words(footerOf(message))}</i>`
  const room = MAX_MESSAGE_CHARS - lengthOf(subject) - lengthOf(footer) - 4
  const parts = message.parts.map(part => linesOf(part, isTitleInSubject(part, message) ? '' : titleOf(part)))
  // A part is shown whole or not at all, unless it is too long on its own.
  const whole = parts.map(lines => fill(lines, '\n', room - 2 * MORE_LINE_CHARS)).filter(part => part !== '')
  return [subject, fill(whole, '\n\n', room), footer].filter(piece => piece !== '').join('\n\n')
}

/** A phone makes a sound for high severity, for health, for events and for tests. */
const isSilent = ({ kind, severity, alerts }: Message): boolean => {
  if (kind === 'report') return true
  if (kind !== 'problems') return false
  const areAllResolved = alerts.length > 0 && alerts.every(({ change }) => change === 'resolved')
  return areAllResolved || severity === null || !isAtLeast(severity, 'high')
}

const payloadOf = (message: Message, chatId: string) => ({
  chat_id: chatId,
  text: textOf(message),
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
type Reply = z.infer<typeof Reply>

const replyOf = (body: string): Reply | undefined => {
  try {
    return Reply.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

const hintOf = (status: number, description: string, newChatId: number | undefined): string | undefined => {
  if (newChatId !== undefined) return `the group has a new id: set chat_id to ${newChatId}`
  if (status === 401 || status === 404) return 'check bot_token'
  if (status === 403) return 'add the bot to the chat and allow it to write there'
  // 400 usually means a bad message, but here it is about the chat.
  if (status === 400 && /chat|peer|rights|topic|thread|\bbot\b/i.test(description))
    return 'check chat_id, and whether the bot may write there'
  return undefined
}

const isToken = (token: string): boolean => /^[\w:-]+$/.test(token)

/** A Telegram bot. */
export const telegram = ({ chatId, api }: TelegramSettings, { botToken }: { readonly botToken: string }): Channel => {
  const token = botToken.trim()
  const url = (): string => {
    if (!isToken(token)) throw new DeliveryError('bot_token is not a bot token: it should look like 123456:ABC-DEF', false)
    return `${api.replace(/(?<!\/)\/+$/, '')}/bot${token}/sendMessage`
  }
  return {
    async send(message, signal) {
      const request: HttpPost = { url: url(), body: toJson(payloadOf(message, chatId)), secrets: [token] }
      const response = await post(request, signal)
      const reply = replyOf(response.body)
      if (isAccepted(response) && reply?.ok) return `message ${reply.result?.message_id ?? '?'} in chat ${chatId}`
      if (isAccepted(response))
        throw refusal(request, response, { hint: 'that is not a reply of the Bot API: check api', permanent: false })
      const { description = response.body, parameters = {} } = reply ?? {}
      const hint = hintOf(response.status, description, parameters.migrate_to_chat_id)
      throw refusal(request, response, {
        words: description,
        hint,
        retryAfter: parameters.retry_after,
        ...(hint !== undefined && { permanent: false }),
      })
    },
    preview: async message => previewOf(url(), {}, payloadOf(message, chatId)),
    close() {},
  }
}
