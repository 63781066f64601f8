import { commandOf, linkOf, MUTE_WORDS, muteOf } from '../links.js'
import type { Message, MessagePart } from '../types.js'
import { footerOf, isSubjectInPart, labelOf, plain, subjectOf, titleOf } from './plain.js'

/** Joins paragraphs, without empty ones. */
const paragraphs = (...blocks: readonly (readonly string[])[]): string =>
  blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')

const partText = (part: MessagePart): string => {
  const [command, mute, link] = [commandOf(part), muteOf(part), linkOf(part)]
  return paragraphs(
    [titleOf(part)],
    part.facts.map(fact => `${labelOf(fact)}: ${plain(fact.value)}`),
    part.list.map(line => `- ${plain(line)}`),
    part.notes.map(note => plain(note)),
    command === null ? [] : [`→ ${command}`],
    mute === null ? [] : [`${MUTE_WORDS} ${mute}`],
    link === null ? [] : [link],
  )
}

const RULE = '─'.repeat(40)

/** The message as text: for mail programs without HTML, for previews and for search. */
export const textOf = (message: Message): string => {
  const parts = message.parts.map(partText).join(`\n\n${RULE}\n\n`)
  // `-- ` begins a signature, which mail programs grey out and leave out of replies.
  return `${paragraphs(isSubjectInPart(message) ? [] : [subjectOf(message)], parts === '' ? [] : [parts], ['-- ', footerOf(message).join(' · ')])}\n`
}
