import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { isAtLeast } from '../text/severity.js'
import { composedAt } from './composed-at.js'
import { linkOf } from './links.js'
import type { Message, MessagePart } from './types.js'

/** Of one value, so that none crowds out the others. */
const MAX_VALUE_CHARS = 200

/** How a chat writes plain words, and as code those that it would format, link or mention. */
export interface ChatMarkup {
  readonly word: (word: string) => string
  readonly code: (word: string) => string
  /** Whether the chat would format the word at this position. */
  readonly formats: (word: string, position: number) => boolean
}

const EMAIL = /^(?!.*\bwww\.)\w(?:[\w.+-]*\w)?@[\w-]+(\.[\w-]+)+$/i
/** What chats turn into a link, mention, tag or command. */
const AUTOLINKED = /[@#]\S|(^|[^\p{L}\p{N}_])[$/]\S|:\/\/|[\p{L}\p{N}]\.\p{L}{2}|:[\d_]*[a-z+-][\w+-]*:/iu

/** Punctuation around a word stays outside its code. */
const BEFORE = /^\(*/
const AFTER = /(?<![),.:;!?])[),.:;!?]+$/

const writeWord = (token: string, position: number, { word, code, formats }: ChatMarkup): string => {
  const [before = ''] = BEFORE.exec(token) ?? []
  const [after = ''] = AFTER.exec(token) ?? []
  const core = token.slice(before.length, token.length - after.length)
  const isPlain = EMAIL.test(core) || !AUTOLINKED.test(token)
  return isPlain && !formats(token, position) ? word(token) : word(before) + code(core) + word(after)
}

/**
 * Untrusted text as one bounded line of chat markup. Ordinary words and e-mail addresses stay as they are; a word that the chat
 * would format, link or mention becomes code, which can be copied exactly.
 */
export const writeWords = (value: string, markup: ChatMarkup, maxChars = MAX_VALUE_CHARS): string =>
  cut(escapeText(value).trim(), maxChars)
    .split(' ')
    .filter(token => token !== '')
    .map((token, position) => writeWord(token, position, markup))
    .join(' ')

/** A URL that is safe inside chat markup. */
export const chatLinkOf = (part: MessagePart): string | null =>
  linkOf(part)?.replace(/[|'`<>]/g, sign => `%${sign.charCodeAt(0).toString(16)}`) ?? null

export const titleOf = ({ sign, title }: MessagePart): string => `${sign} ${title}`.trim()

/** Whether the title of the only part repeats the subject. */
export const isTitleInSubject = (part: MessagePart, { subject, parts }: Message): boolean => parts.length === 1 && titleOf(part) === subject

/** The target and the time: a message may have waited for its channel. */
export const footerOf = (message: Message): string => `${message.target} · ${composedAt(message)}`

/** Whether it says of problems that they are over, and nothing else. */
export const areAllResolved = ({ alerts }: Message): boolean => alerts.length > 0 && alerts.every(({ change }) => change === 'resolved')

/** Whether a phone should make no sound: it makes one for high severity, for health, for events and for tests. */
export const isSilent = (message: Message): boolean => {
  const { kind, severity } = message
  if (kind === 'report') return true
  if (kind !== 'problems') return false
  return areAllResolved(message) || severity === null || !isAtLeast(severity, 'high')
}
