import { cutWords } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import { composedAt } from '../composed-at.js'
import type { Message, MessagePart } from '../types.js'

/** Of one value. */
const MAX_VALUE_CHARS = 1000
/** Mail programs show about half of it. */
const MAX_SUBJECT_CHARS = 160

/** Labels have a column of their own. */
const MAX_LABEL_CHARS = 40

/** Untrusted text as one safe line of readable length. */
export const plain = (value: string, maxChars = MAX_VALUE_CHARS): string =>
  // Escaping can shorten text, but not that much unless it is malicious.
  cutWords(escapeText(value.slice(0, 10 * maxChars)).trim(), maxChars)

export const subjectOf = ({ subject }: Message): string => plain(subject, MAX_SUBJECT_CHARS) || 'check_status'

export const labelOf = ({ label }: MessagePart['facts'][number]): string => plain(label, MAX_LABEL_CHARS)

export const titleOf = ({ sign, title }: MessagePart): string => `${plain(sign)} ${plain(title)}`.trim()

/** Whether the subject repeats the title of the only part; a target before it is in the footer too. */
export const isSubjectInPart = (message: Message): boolean => {
  const [only, ...more] = message.parts.map(titleOf)
  return more.length === 0 && only !== undefined && only !== '' && subjectOf(message).endsWith(only)
}

/** The sender, the target, and when the message was composed: it may have waited for its server. */
export const footerOf = (message: Message): string[] => ['check_status', plain(message.target), plain(composedAt(message))]
