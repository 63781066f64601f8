import { cutWords } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import type { Message, MessagePart } from '../types.js'

/** Characters of a value that a person still reads. */
const LONGEST_VALUE = 1000
/** A mail program shows about half of it. */
const LONGEST_SUBJECT = 160

/** The name of a fact has a column for itself. */
const LONGEST_LABEL = 40

/** A value as one harmless line that a person reads to its end. */
export const plain = (value: string, longest = LONGEST_VALUE): string =>
  // Escaping can make it shorter, but who hides that much has nothing to say.
  cutWords(escapeText(value.slice(0, 10 * longest)).trim(), longest)

export const subjectOf = ({ subject }: Message): string => plain(subject, LONGEST_SUBJECT) || 'check_status'

export const labelOf = ({ label }: MessagePart['facts'][number]): string => plain(label, LONGEST_LABEL)

export const titleOf = ({ sign, title }: MessagePart): string => `${plain(sign)} ${plain(title)}`.trim()

/** The title of the only part says it already; the target that may stand before it is in the foot. */
export const isSubjectSaid = (message: Message): boolean => {
  const [only, ...more] = message.parts.map(titleOf)
  return more.length === 0 && only !== undefined && only !== '' && subjectOf(message).endsWith(only)
}

/** By whom, about what, and when it was put together: a message may have waited for its server. */
export const footOf = ({ target, at }: Message): string[] => [
  'check_status',
  plain(target),
  plain(at)
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/, ' UTC'),
]
