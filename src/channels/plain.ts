import { escapeText } from '../text/escape.js'
import { footerOf, titleOf } from './chat.js'
import { MUTE_WORDS } from './links.js'
import type { Message, MessagePart } from './types.js'

const linesOf = (part: MessagePart): string[] =>
  [
    titleOf(part),
    ...part.facts.map(({ label, value }) => `${label}: ${value}`),
    ...part.list.map(row => `- ${row}`),
    ...part.notes,
    ...(part.command === null ? [] : [`→ ${part.command}`]),
    ...(part.mute === undefined ? [] : [`${MUTE_WORDS} ${part.mute}`]),
    ...(part.link === null ? [] : [part.link]),
  ].map(escapeText)

/** The parts as plain text, and the target and the time. No value can add a line break. */
export const plainText = (message: Message): string =>
  [...message.parts.map(part => linesOf(part).join('\n')), escapeText(footerOf(message))].join('\n\n')
