import { escapeText } from '../text/escape.js'
import { titleOf } from './chat.js'
import type { Message, MessagePart } from './types.js'

const linesOf = (part: MessagePart): string[] =>
  [
    titleOf(part),
    ...part.facts.map(({ label, value }) => `${label}: ${value}`),
    ...part.list.map(item => `- ${item}`),
    ...part.notes,
    ...(part.command === null ? [] : [`→ ${part.command}`]),
    ...(part.link === null ? [] : [part.link]),
  ].map(escapeText)

/** The parts as plain text: a line is a line, whatever is in it. */
export const plainText = ({ parts }: Message): string => parts.map(part => linesOf(part).join('\n')).join('\n\n')
