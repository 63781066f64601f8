import { type ChatMarkup, chatLinkOf, footerOf, isTitleInSubject, titleOf, writeWords } from './chat.js'
import { countFitting } from './fitting.js'
import { commandOf, MUTE_WORDS, muteOf } from './links.js'
import type { Message, MessagePart } from './types.js'

/** Reserved for the line `… and 5 more`. */
const MORE_LINE_CHARS = 40
const MAX_LABEL_CHARS = 60

/** How a chat writes a whole message as lines of text. */
export interface OutlineMarkup extends ChatMarkup {
  /** Of a line that is written already. */
  readonly bold: (line: string) => string
  readonly faint: (line: string) => string
  /** A command to copy, or nothing if the chat would change it. */
  readonly command: (command: string) => string
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

/** The lines of a part: its title, facts, list, notes, commands and link. */
const partLines = (part: MessagePart, title: string, markup: OutlineMarkup): string[] => {
  const words = (value: string, maxChars?: number): string => writeWords(value, markup, maxChars)
  const command = commandOf(part)
  const mute = markup.command(muteOf(part) ?? '')
  const link = chatLinkOf(part)
  return [
    markup.bold(words(title)),
    ...part.facts.map(({ label, value }) => `${words(label, MAX_LABEL_CHARS)}: ${words(value)}`),
    ...part.list.map(row => `• ${words(row)}`),
    ...part.notes.map(note => words(note)),
    command === null ? '' : markup.command(command),
    mute === '' ? '' : `${MUTE_WORDS} ${mute}`,
    link === null ? '' : markup.link(link),
  ].filter(line => line !== '')
}

/** Each part as text, cut to its first lines if it is too long on its own. */
export const partTexts = (message: Message, markup: OutlineMarkup, maxChars: number): string[] =>
  message.parts
    .map(part => partLines(part, isTitleInSubject(part, message) ? '' : titleOf(part), markup))
    .map(lines => fill(lines, '\n', maxChars, markup.lengthOf))
    .filter(text => text !== '')

/** The parts and the footer, without the subject. A part is shown whole or not at all, unless it is too long on its own. */
export const outlineBody = (message: Message, markup: OutlineMarkup, maxChars: number): string => {
  const footer = markup.faint(writeWords(footerOf(message), markup))
  const room = maxChars - markup.lengthOf(footer) - 2
  const parts = fill(partTexts(message, markup, room - 2 * MORE_LINE_CHARS), '\n\n', room, markup.lengthOf)
  return [parts, footer].filter(piece => piece !== '').join('\n\n')
}

/** The whole message as text: its subject, its parts and its footer. */
export const outlineOf = (message: Message, markup: OutlineMarkup, maxChars: number): string => {
  const subject = markup.bold(writeWords(message.subject, markup)) || '—'
  return [subject, outlineBody(message, markup, maxChars - markup.lengthOf(subject) - 2)].join('\n\n')
}

/** Plain text: nothing is formatted, and a link is its URL. */
export const PLAIN: OutlineMarkup = {
  word: word => word,
  code: word => word,
  formats: () => false,
  bold: line => line,
  faint: line => line,
  command: command => command,
  link: url => url,
  lengthOf: line => line.length,
}
