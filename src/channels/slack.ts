import type { SlackSettings } from '../config/channel-settings.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, type HttpReply, isAccepted, post, previewOf, quote, refusal, toJson } from './http.js'
import { commandOf, MUTE_WORDS, muteOf } from './links.js'
import { more, type OutlineMarkup, outlineOf } from './outline.js'
import type { Channel, DeliveryError, Message, MessagePart } from './types.js'
import { webhookUrlOf } from './webhook-url.js'

/** Limits of Block Kit for a header, and for the text of a section. */
const MAX_HEADER_CHARS = 150
const MAX_SECTION_CHARS = 3000
const MAX_FIELDS = 10
const MAX_BLOCKS = 50
/** Of all blocks as JSON. Slack rejects a total somewhere above 13,000, an undocumented limit (slackapi/bolt-js#2509). */
const MAX_BLOCKS_CHARS = 10_000
/** Reserved for the line `… and 5 more`. */
const MORE_LINE_CHARS = 100
/** Of the facts of one part, so that a part always fits. */
const MAX_FACTS_CHARS = 2500

interface SlackText {
  readonly type: 'mrkdwn' | 'plain_text'
  readonly text: string
  readonly verbatim?: true
}

type SlackBlock =
  | { readonly type: 'header'; readonly text: SlackText }
  | { readonly type: 'section'; readonly text?: SlackText; readonly fields?: readonly SlackText[] }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] }

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (value: string): string => value.replace(/[&<>]/g, sign => ENTITIES[sign] ?? '')

const code = (value: string): string => `\`${escaped(value.replaceAll('`', 'ˋ'))}\``
const markup = {
  word: escaped,
  code,
  formats: (word: string, position: number) => /[*_~`]/.test(word) || (position === 0 && /^>/.test(word)),
}
const words = (value: string, maxChars?: number): string => writeWords(value, markup, maxChars)

/** Verbatim: Slack does not turn URLs and names into links. */
const mrkdwn = (text: string): SlackText => ({ type: 'mrkdwn', text, verbatim: true })
const bold = (text: string): string => (text === '' || text.includes('`') ? text : `*${text}*`)
const context = (text: string): SlackBlock => ({ type: 'context', elements: [mrkdwn(text)] })

const header = (subject: string): SlackBlock => {
  const line = escapeText(subject)
  let maxChars = MAX_HEADER_CHARS
  while (escaped(cut(line, maxChars)).length > MAX_HEADER_CHARS) maxChars--
  return { type: 'header', text: { type: 'plain_text', text: escaped(cut(line, maxChars)) || '—' } }
}

/** A command to copy; nothing if it has the sign that ends code. */
const commandLine = (command: string): string => (command === '' || command.includes('`') ? '' : code(command))
const linkLine = (url: string): string => `<${escaped(url)}|Open>`

/**
 * The message as text, for notifications, screen readers and the services that take Slack's webhooks but show no blocks (Mattermost,
 * Rocket.Chat). Nothing is bold: one asterisk is italics there.
 */
const TEXT: OutlineMarkup = {
  ...markup,
  bold: line => line,
  faint: line => line,
  command: commandLine,
  link: linkLine,
  lengthOf: line => line.length,
}
/** Slack cuts a text after 40,000 characters and asks for 4,000; Rocket.Chat takes 5,000. */
const MAX_TEXT_CHARS = 4000

const linesOf = (part: MessagePart): string[] => {
  const command = commandOf(part)
  const mute = commandLine(muteOf(part) ?? '')
  const link = chatLinkOf(part)
  return [
    ...part.list.map(row => `• ${words(row)}`),
    ...part.notes.map(note => words(note)),
    command === null ? '' : commandLine(command),
    mute === '' ? '' : `${MUTE_WORDS} ${mute}`,
    // Not a button: Slack shows a warning beside it, because a webhook has no app that handles the click.
    link === null ? '' : linkLine(link),
  ].filter(line => line !== '')
}

const blocksOf = (part: MessagePart, title: string): SlackBlock[] => {
  const facts = part.facts.map(({ label, value }) => mrkdwn(`${bold(words(label, 60))}\n${words(value)}`))
  const shown = Math.min(
    MAX_FIELDS,
    countFitting(
      facts.map(({ text }) => text.length),
      MAX_FACTS_CHARS,
    ),
  )
  const fields = facts.slice(0, shown)
  const lines = [...more(facts.length - shown), ...linesOf(part)]
  const head = bold(words(title, 150))
  const fit = countFitting(
    lines.map(({ length }) => length + 1),
    MAX_SECTION_CHARS - head.length - MORE_LINE_CHARS,
  )
  const text = [...lines.slice(0, fit), ...more(lines.length - fit)].join('\n')
  if (fields.length === 0) return [{ type: 'section', text: mrkdwn([head, text].filter(piece => piece !== '').join('\n') || '—') }]
  const first: SlackBlock = { type: 'section', ...(head !== '' && { text: mrkdwn(head) }), fields }
  return text === '' ? [first] : [first, { type: 'section', text: mrkdwn(text) }]
}

const payloadOf = (message: Message) => {
  const ends = [header(message.subject), context(words(footerOf(message)))]
  const parts = message.parts.map(part => blocksOf(part, isTitleInSubject(part, message) ? '' : titleOf(part)))
  const shown = Math.min(
    countFitting(
      parts.map(blocks => JSON.stringify(blocks).length),
      MAX_BLOCKS_CHARS - JSON.stringify(ends).length - 200,
    ),
    countFitting(
      parts.map(({ length }) => length),
      MAX_BLOCKS - ends.length - 1,
    ),
  )
  const left = more(parts.length - shown).map(context)
  return {
    text: outlineOf(message, TEXT, MAX_TEXT_CHARS),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [...ends.slice(0, 1), ...parts.slice(0, shown).flat(), ...left, ...ends.slice(1)],
  }
}

/** Replies that point to the webhook, not to the message, whatever their status. */
const HINTS: Readonly<Record<string, string>> = {
  invalid_token: 'check webhook_url',
  no_service: 'the webhook was removed or disabled: create a new one',
  no_service_id: 'check webhook_url',
  no_active_hooks: 'the webhook was disabled: create a new one',
  no_team: 'check webhook_url',
  team_disabled: 'the workspace was disabled',
  user_not_found: 'the creator of the webhook has left: create a new one',
  channel_not_found: 'the channel no longer exists: create a webhook for another one',
  channel_is_archived: 'the channel is archived: create a webhook for another one',
  action_prohibited: 'a workspace administrator must allow it',
  posting_to_general_channel_denied: 'the webhook may not post to #general: create one for another channel',
}

/** Rocket.Chat takes Slack's webhooks and answers so. */
const isTaken = ({ body }: HttpReply): boolean => body.trim() === 'ok' || /^\{\s*"success":\s*true\b/.test(body.trim())

const refused = (request: HttpPost, reply: HttpReply): DeliveryError => {
  const error = reply.body.trim()
  // The service may reply `constructor`, which every object has.
  const hint = Object.hasOwn(HINTS, error) ? HINTS[error] : undefined
  if (!isAccepted(reply)) return refusal(request, reply, { hint })
  return refusal(request, reply, { hint: 'Slack would have replied `ok`: check webhook_url' })
}

/** A Slack incoming webhook. Errors such as an archived channel are not permanent: they can be fixed in Slack or in the settings. */
export const slack = (_settings: SlackSettings, { webhookUrl }: { readonly webhookUrl: string }): Channel => {
  const url = (): string => webhookUrlOf(webhookUrl, 'https://hooks.slack.com/services/…')
  return {
    async send(message, signal) {
      const request = { url: url(), body: toJson(payloadOf(message)) }
      const reply = await post(request, signal)
      if (!isAccepted(reply) || !isTaken(reply)) throw refused(request, reply)
      return `${reply.status} ${quote(request, reply.body)}`
    },
    preview: async message => previewOf(url(), {}, payloadOf(message)),
    close() {},
  }
}
