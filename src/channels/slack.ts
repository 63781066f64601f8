import type { SlackSettings } from '../config/settings.js'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { type HttpPost, type HttpReply, isAccepted, post, previewOf, quote, refusal, toJson } from './http.js'
import { commandOf } from './links.js'
import { type Channel, DeliveryError, type Message, type MessagePart } from './types.js'

/** Block Kit: characters of a header, and of a section's text. */
const MAX_HEADER_CHARS = 150
const MAX_SECTION_CHARS = 3000
const MAX_FIELDS = 10
const MAX_BLOCKS = 50
/** Of the blocks as JSON: Slack refuses all of them together somewhere above 13,000 (slackapi/bolt-js#2509), and does not say where. */
const MAX_BLOCKS_CHARS = 10_000
/** For a line that says how much is left out. */
const MORE_LINE_CHARS = 100
/** So that one part always fits. */
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
const script = {
  word: escaped,
  code,
  formats: (word: string, position: number) => /[*_~`]/.test(word) || (position === 0 && /^>/.test(word)),
}
const words = (value: string, longest?: number): string => writeWords(value, script, longest)

/** Verbatim: Slack is not to look for addresses and names in it. */
const mrkdwn = (text: string): SlackText => ({ type: 'mrkdwn', text, verbatim: true })
const bold = (written: string): string => (written === '' || written.includes('`') ? written : `*${written}*`)
const context = (text: string): SlackBlock => ({ type: 'context', elements: [mrkdwn(text)] })

const header = (subject: string): SlackBlock => {
  const line = escapeText(subject)
  let longest = MAX_HEADER_CHARS
  while (escaped(cut(line, longest)).length > MAX_HEADER_CHARS) longest--
  return { type: 'header', text: { type: 'plain_text', text: escaped(cut(line, longest)) || '—' } }
}

const more = (count: number): string[] => (count > 0 ? [`… and ${count} more`] : [])

const linesOf = (part: MessagePart): string[] => {
  const command = commandOf(part)
  const link = chatLinkOf(part)
  return [
    ...part.list.map(item => `• ${words(item)}`),
    ...part.notes.map(note => words(note)),
    ...(command === null || command.includes('`') ? [] : [code(command)]),
    // A button would be answered for by an app that a webhook does not have: Slack marks it with a warning.
    ...(link === null ? [] : [`<${escaped(link)}|Open>`]),
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
    // What notifications show, and clients that know no blocks.
    text: words(message.subject),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [...ends.slice(0, 1), ...parts.slice(0, shown).flat(), ...left, ...ends.slice(1)],
  }
}

/** Answers that speak of the webhook and not of the message, whatever their status. */
const HINTS: Readonly<Record<string, string>> = {
  invalid_token: 'look at the webhook address',
  no_service: 'the webhook was removed or switched off: make a new one',
  no_service_id: 'look at the webhook address',
  no_active_hooks: 'the webhook was switched off: make a new one',
  no_team: 'look at the webhook address',
  team_disabled: 'the workspace was switched off',
  user_not_found: 'whoever made the webhook is gone: make a new one',
  channel_not_found: 'the channel is gone: make a webhook for another one',
  channel_is_archived: 'the channel is archived: make a webhook for another one',
  action_prohibited: 'an administrator of the workspace has to allow it',
  posting_to_general_channel_denied: 'the webhook may not post to #general: make one for another channel',
}

const refused = (to: HttpPost, answer: HttpReply): DeliveryError => {
  const said = answer.body.trim()
  // The far side says the word, and may say `constructor`.
  const hint = Object.hasOwn(HINTS, said) ? HINTS[said] : undefined
  if (!isAccepted(answer)) return refusal(to, answer, hint === undefined ? {} : { hint, permanent: false })
  return refusal(to, answer, { hint: 'that is not the `ok` of Slack: look at the address', permanent: false })
}

/** An incoming webhook of Slack. A redirect, an archived channel and the like are passing errors: it can be mended in Slack or in the settings. */
export const slack = (_settings: SlackSettings, { webhookUrl }: { readonly webhookUrl: string }): Channel => {
  const url = webhookUrl.trim()
  const checked = (): string => {
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
    throw new DeliveryError('the webhook is no address: it looks like https://hooks.slack.com/services/…', false)
  }
  return {
    async send(message, signal) {
      const to = { url: checked(), body: toJson(payloadOf(message)) }
      const answer = await post(to, signal)
      if (!isAccepted(answer) || answer.body.trim() !== 'ok') throw refused(to, answer)
      return `${answer.status} ${quote(to, answer.body)}`
    },
    preview: async message => previewOf(checked(), {}, payloadOf(message)),
    close() {},
  }
}
