import { commandOf, linkOf } from '../links.js'
import type { Message, MessagePart } from '../types.js'
import { footOf, isSubjectSaid, labelOf, plain, subjectOf, titleOf } from './plain.js'

/** Paragraphs; one without a line is none. */
const paragraphs = (...blocks: readonly (readonly string[])[]): string =>
  blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')

const partText = (part: MessagePart): string => {
  const [command, link] = [commandOf(part), linkOf(part)]
  return paragraphs(
    [titleOf(part)],
    part.facts.map(fact => `${labelOf(fact)}: ${plain(fact.value)}`),
    part.list.map(line => `- ${plain(line)}`),
    part.notes.map(note => plain(note)),
    command === null ? [] : [`→ ${command}`],
    link === null ? [] : [link],
  )
}

const RULE = '─'.repeat(40)

/** The message for programs that show no HTML, for the previews of those that do, and for those who search. */
export const textOf = (message: Message): string => {
  const parts = message.parts.map(partText).join(`\n\n${RULE}\n\n`)
  // Two dashes and a blank begin a signature, which programs show faintly and leave out of answers.
  return `${paragraphs(isSubjectSaid(message) ? [] : [subjectOf(message)], parts === '' ? [] : [parts], ['-- ', footOf(message).join(' · ')])}\n`
}
