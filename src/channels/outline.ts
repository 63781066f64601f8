import { type ChatMarkup, chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { commandOf } from './links.js'
import type { Message, MessagePart } from './types.js'

/** Reserved for the line `… and 5 more`. */
const MORE_LINE_CHARS = 40
const MAX_LABEL_CHARS = 60

/** How a chat writes a whole message as lines of text. */
export interface OutlineMarkup extends ChatMarkup {
  /** Of a line that is written already. */
  readonly bold: (line: string) => string
  readonly faint: (line: string) => string
  /** A link named `Open`. */
  readonly link: (url: string) => string
  /** The length that counts for the chat's limit. */
  readonly lengthOf: (line: string) => number
}

export const more = (count: number): string[] => (count > 0 ? [`… and ${count} more`] : [])

/** Joins as many of the first pieces as fit, and counts the rest. */
const fill = (pieces: readonly string[], separator: string, room: number, lengthOf: OutlineMarkup['lengthOf']): string => {
  const shown = countFitting(
    pieces.map(piece => lengthOf(piece) + separator.length),
    room - MORE_LINE_CHARS,
  )
  return [...pieces.slice(0, shown), ...more(pieces.length - shown)].join(separator)
}

/** The lines of a part: its title, facts, list, notes, command and link. */
const partLines = (part: MessagePart, title: string, markup: OutlineMarkup): string[] => {
  const words = (value: string, maxChars?: number): string => writeWords(value, markup, maxChars)
  const command = commandOf(part)
  const link = chatLinkOf(part)
  return [
    markup.bold(words(title)),
    ...part.facts.map(({ label, value }) => `${words(label, MAX_LABEL_CHARS)}: ${words(value)}`),
    ...part.list.map(row => `• ${words(row)}`),
    ...part.notes.map(note => words(note)),
    command === null ? '' : markup.code(command),
    link === null ? '' : markup.link(link),
  ].filter(line => line !== '')
}

/** The parts and the footer, without the subject. A part is shown whole or not at all, unless it is too long on its own. */
export const outlineBody = (message: Message, markup: OutlineMarkup, maxChars: number): string => {
  const footer = markup.faint(writeWords(footerOf(message), markup))
  const room = maxChars - markup.lengthOf(footer) - 2
  const parts = message.parts.map(part => partLines(part, isTitleInSubject(part, message) ? '' : titleOf(part), markup))
  const whole = parts.map(lines => fill(lines, '\n', room - 2 * MORE_LINE_CHARS, markup.lengthOf)).filter(part => part !== '')
  return [fill(whole, '\n\n', room, markup.lengthOf), footer].filter(piece => piece !== '').join('\n\n')
}

/** The whole message as text: its subject, its parts and its footer. */
export const outlineOf = (message: Message, markup: OutlineMarkup, maxChars: number): string => {
  const subject = markup.bold(writeWords(message.subject, markup)) || '—'
  return [subject, outlineBody(message, markup, maxChars - markup.lengthOf(subject) - 2)].join('\n\n')
}
