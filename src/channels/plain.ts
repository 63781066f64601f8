import { escapeText } from '../text/escape.js'
import { titleOf } from './chat.js'
import type { Message, MessagePart } from './types.js'

const linesOf = (part: MessagePart): string[] =>
  [
    titleOf(part),
    ...part.facts.map(({ label, value }) => `${label}: ${value}`),
    ...part.list.map(row => `- ${row}`),
    ...part.notes,
    ...(part.command === null ? [] : [`→ ${part.command}`]),
    ...(part.link === null ? [] : [part.link]),
  ].map(escapeText)

/** The parts as plain text. No value can add a line break. */
export const plainText = ({ parts }: Message): string => parts.map(part => linesOf(part).join('\n')).join('\n\n')
