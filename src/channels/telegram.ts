import { z } from 'zod'
import type { TelegramSettings } from '../config/settings.js'
import { isAtLeast } from '../text/severity.js'
import { chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, isAccepted, post, previewOf, refusal, toJson } from './http.js'
import { commandOf } from './links.js'
import { type Channel, DeliveryError, type Message, type MessagePart } from './types.js'

/** Characters after the markup is taken out: Bot API, sendMessage. */
const MAX_MESSAGE_CHARS = 4096
/** For a line that says how much is left out. */
const MORE_LINE_CHARS = 40

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (value: string): string => value.replace(/[&<>"]/g, sign => ENTITIES[sign] ?? '')

const code = (value: string): string => `<code>${escaped(value)}</code>`
const script = { word: escaped, code, formats: () => false }
const words = (value: string, longest?: number): string => writeWords(value, script, longest)
const bold = (written: string): string => (written === '' ? '' : `<b>${written}</b>`)

/** Its length as Telegram counts, and never less: UTF-16 units of what is seen. */
const lengthOf = (html: string): number => html.replace(/<[^<>]*>/g, '').replace(/&\w+;/g, '&').length

const more = (count: number): string[] => (count > 0 ? [`… and ${count} more`] : [])

/** As many as fit, from the first on, and how many do not. */
const fill = (pieces: readonly string[], between: string, room: number): string => {
  const shown = countFitting(
    pieces.map(piece => lengthOf(piece) + between.length),
    room - MORE_LINE_CHARS,
  )
  return [...pieces.slice(0, shown), ...more(pieces.length - shown)].join(between)
}

const linesOf = (part: MessagePart, title: string): string[] => {
  const command = commandOf(part)
  const link = chatLinkOf(part)
  return [
    bold(words(title)),
    ...part.facts.map(({ label, value }) => `${words(label, 60)}: ${words(value)}`),
    ...part.list.map(item => `• ${words(item)}`),
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
  // A part is told whole or not at all, unless it has no room even for itself.
  const whole = parts.map(lines => fill(lines, '\n', room - 2 * MORE_LINE_CHARS)).filter(part => part !== '')
  return [subject, fill(whole, '\n\n', room), footer].filter(piece => piece !== '').join('\n\n')
}

/** Night and day the phone makes a sound for what cannot wait, for what people asked to hear of, and for a test. */
const isSilent = ({ kind, severity, alerts }: Message): boolean => {
  if (kind === 'report') return true
  if (kind !== 'problems') return false
  const over = alerts.length > 0 && alerts.every(({ change }) => change === 'resolved')
  return over || severity === null || !isAtLeast(severity, 'high')
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

const hintOf = (status: number, said: string, moved: number | undefined): string | undefined => {
  if (moved !== undefined) return `the group has a new chat_id, ${moved}: put it into the settings`
  if (status === 401 || status === 404) return 'look at the bot token'
  if (status === 403) return 'let the bot into the chat, and let it write there'
  // The status is the one of a message that is refused, and yet it is about where to.
  if (status === 400 && /chat|peer|rights|topic|thread|\bbot\b/i.test(said)) return 'look at chat_id, and whether the bot may write there'
  return undefined
}

const isToken = (token: string): boolean => /^[\w:-]+$/.test(token)

/** A bot of Telegram. */
export const telegram = ({ chatId, api }: TelegramSettings, { botToken }: { readonly botToken: string }): Channel => {
  const token = botToken.trim()
  const url = (): string => {
    if (!isToken(token)) throw new DeliveryError('the bot token is none: it looks like 123456:ABC-DEF', false)
    return `${api.replace(/(?<!\/)\/+$/, '')}/bot${token}/sendMessage`
  }
  return {
    async send(message, signal) {
      const to: HttpPost = { url: url(), body: toJson(payloadOf(message, chatId)), secrets: [token] }
      const answer = await post(to, signal)
      const reply = replyOf(answer.body)
      if (isAccepted(answer) && reply?.ok) return `message ${reply.result?.message_id ?? '?'} in chat ${chatId}`
      if (isAccepted(answer)) throw refusal(to, answer, { hint: 'that is no answer of the Bot API: look at api', permanent: false })
      const { description: said = answer.body, parameters = {} } = reply ?? {}
      const hint = hintOf(answer.status, said, parameters.migrate_to_chat_id)
      throw refusal(to, answer, { words: said, hint, retryAfter: parameters.retry_after, ...(hint !== undefined && { permanent: false }) })
    },
    preview: async message => previewOf(url(), {}, payloadOf(message, chatId)),
    close() {},
  }
}
