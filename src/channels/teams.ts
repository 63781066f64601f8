import { z } from 'zod'
import type { TeamsSettings } from '../config/channel-settings.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { footerOf, isTitleInSubject, titleOf } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, isAccepted, isPage, post, previewOf, quote, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { commandOf, linkOf, MUTE_WORDS, muteOf } from './links.js'
import { more } from './outline.js'
import type { Channel, Message, MessagePart } from './types.js'
import { webhookUrlOf } from './webhook-url.js'

/** Of the card as JSON: Teams takes 28 KB, of which the workflow needs some. */
const MAX_CARD_BYTES = 20_000
const MAX_WORDS_CHARS = 500

interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
  readonly size?: 'Medium'
  readonly fontType?: 'Monospace'
  readonly isSubtle?: true
}

type Element =
  | { readonly type: 'RichTextBlock'; readonly inlines: readonly TextRun[]; readonly spacing: 'None' | 'Medium'; readonly separator?: true }
  | {
      readonly type: 'ActionSet'
      readonly actions: readonly { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }[]
    }

/** Text runs are shown as they are; a TextBlock or a fact would be read as Markdown. */
const run = (text: string, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun => ({
  type: 'TextRun',
  text: cut(escapeText(text).trim(), MAX_WORDS_CHARS),
  ...style,
})

const line = (...inlines: TextRun[]): Element => ({ type: 'RichTextBlock', inlines, spacing: 'None' })

const linesOf = (part: MessagePart): Element[] => {
  const command = commandOf(part)
  const mute = muteOf(part)
  const link = linkOf(part)
  return [
    ...part.facts.map(({ label, value }) => line(run(`${label}:`, { weight: 'Bolder' }), { ...run(value), text: ` ${run(value).text}` })),
    ...part.list.map(row => line(run(`• ${row}`))),
    ...part.notes.map(note => line(run(note))),
    ...(command === null ? [] : [line(run(command, { fontType: 'Monospace' }))]),
    ...(mute === null ? [] : [line(run(MUTE_WORDS)), line(run(mute, { fontType: 'Monospace' }))]),
    ...(link === null ? [] : [{ type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }] } as const]),
  ]
}

const sizeOf = (elements: unknown): number => Buffer.byteLength(toJson(elements))

/** Of the first lines those that fit, and a count of the rest. */
const fitted = (lines: readonly Element[], maxBytes: number): readonly Element[] => {
  const shown = countFitting(lines.map(sizeOf), maxBytes)
  return [...lines.slice(0, shown), ...more(lines.length - shown).map(words => line(run(words)))]
}

const partOf = (part: MessagePart, message: Message): Element[] => {
  const title = isTitleInSubject(part, message) ? '' : titleOf(part)
  const lines = fitted(linesOf(part), MAX_CARD_BYTES / 2)
  const head: Element[] =
    title === '' ? [] : [{ type: 'RichTextBlock', inlines: [run(title, { weight: 'Bolder' })], spacing: 'Medium', separator: true }]
  return [...head, ...lines]
}

const cardOf = (message: Message) => {
  const head = line(run(message.subject, { weight: 'Bolder', size: 'Medium' }))
  const foot = line(run(footerOf(message), { isSubtle: true }))
  const parts = message.parts.map(part => partOf(part, message))
  const shown = countFitting(parts.map(sizeOf), MAX_CARD_BYTES - sizeOf([head, foot]) - 500)
  const rest = more(parts.length - shown).map(words => line(run(words)))
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    fallbackText: run(message.subject).text,
    msteams: { width: 'Full' },
    body: [head, ...parts.slice(0, shown).flat(), ...rest, foot],
  }
}

const payloadOf = (message: Message) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(message) }],
})

const Reply = z.object({ error: z.object({ code: z.string().default(''), message: z.string().default('') }) })

/** Errors of the workflow, not of the message, by a piece of their code. */
const HINTS = [
  ['WorkflowTriggerIsNotEnabled', 'the workflow is switched off or deleted: switch it on in Teams, or create a new one'],
  ['WorkflowNotFound', 'the workflow was deleted: create a new one and change webhook_url'],
  ['AuthorizationFailed', 'check webhook_url: it must be whole, with its signature'],
  ['AuthorizationRequired', 'the workflow must take requests from anyone: change its trigger'],
] as const

/** What the former connectors say with status 200 when Teams did not take the message. */
const FAILED_AFTER_ALL = /^Webhook message delivery failed/

/** A workflow of Microsoft Teams that posts what its webhook receives. */
export const teams = (_settings: TeamsSettings, { webhookUrl }: { readonly webhookUrl: string }): Channel => {
  const url = (): string => webhookUrlOf(webhookUrl, 'https://….logic.azure.com/workflows/…')
  return {
    async send(message, signal) {
      const request: HttpPost = { url: url(), body: toJson(payloadOf(message)) }
      const response = await post(request, signal)
      const isHtml = isPage(response.body)
      if (isAccepted(response) && !isHtml && !FAILED_AFTER_ALL.test(response.body))
        return `${response.status} ${quote(request, response.body)}`.trim()
      if (isAccepted(response))
        throw refusal(request, response, { hint: isHtml ? 'a workflow would have replied 202: check webhook_url' : undefined })
      const { code = '', message: words = response.body } = jsonReply(Reply, response.body)?.error ?? {}
      const [, hint] = HINTS.find(([piece]) => code.includes(piece)) ?? []
      throw refusal(request, response, { words: `${code} ${words}`, hint })
    },
    preview: async message => previewOf(url(), {}, payloadOf(message)),
    close() {},
  }
}
