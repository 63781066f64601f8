import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { linkOf } from './links.js'
import type { Message, MessagePart } from './types.js'

/** Of one value: a chat is no place for essays, and no single one crowds out the others. */
const MAX_VALUE_CHARS = 200

/** How a chat writes one word as it is, and one that means something to it as code, where it means nothing. */
export interface ChatMarkup {
  readonly word: (word: string) => string
  readonly code: (word: string) => string
  /** Whether the chat would format the word where it stands. */
  readonly formats: (word: string, position: number) => boolean
}

const EMAIL = /^(?!.*\bwww\.)\w(?:[\w.+-]*\w)?@[\w-]+(\.[\w-]+)+$/i
/** What chats make a link, a mention, a tag or a command of by themselves. */
const AUTOLINKED = /[@#]\S|(^|[^\p{L}\p{N}_])[$/]\S|:\/\/|[\p{L}\p{N}]\.\p{L}{2}|:[\d_]*[a-z+-][\w+-]*:/iu

/** The sentence's own signs around a word, which stay outside of its code. */
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
 * One line of anything, bounded: ordinary words and e-mail addresses stay as they are, whatever could format, link or mention
 * is set as code and can be copied exactly.
 */
export const writeWords = (value: string, script: ChatMarkup, longest = MAX_VALUE_CHARS): string =>
  cut(escapeText(value).trim(), longest)
    .split(' ')
    .filter(token => token !== '')
    .map((token, position) => writeWord(token, position, script))
    .join(' ')

/** An address as it can stand in the markup of a chat. */
export const chatLinkOf = (part: MessagePart): string | null =>
  linkOf(part)?.replace(/[|'`<>]/g, sign => `%${sign.charCodeAt(0).toString(16)}`) ?? null

export const titleOf = ({ sign, title }: MessagePart): string => `${sign} ${title}`.trim()

/** The only part of a message need not say again what the subject said. */
export const isTitleInSubject = (part: MessagePart, { subject, parts }: Message): boolean => parts.length === 1 && titleOf(part) === subject

/** Which platform, and when: a message may have waited for its channel. */
export const footerOf = ({ target, at }: Message): string => `${target} · ${at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}`
