import { cutWords } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import type { Message, MessagePart } from '../types.js'

/** Characters of a value that a person still reads. */
const MAX_VALUE_CHARS = 1000
/** A mail program shows about half of it. */
const MAX_SUBJECT_CHARS = 160

/** The name of a fact has a column for itself. */
const MAX_LABEL_CHARS = 40

/** A value as one harmless line that a person reads to its end. */
export const plain = (value: string, longest = MAX_VALUE_CHARS): string =>
  // Escaping can make it shorter, but who hides that much has nothing to say.
  cutWords(escapeText(value.slice(0, 10 * longest)).trim(), longest)

export const subjectOf = ({ subject }: Message): string => plain(subject, MAX_SUBJECT_CHARS) || 'check_status'

export const labelOf = ({ label }: MessagePart['facts'][number]): string => plain(label, MAX_LABEL_CHARS)

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
