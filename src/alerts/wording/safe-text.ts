import { isBlank, type Line } from '../../report/blocks.js'
import { clock, writeWords } from '../../report/formats/pieces.js'
import { cutLetters } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import { elapsed } from '../../text/words.js'
import type { Fact, WordingContext } from './types.js'

/** Letters of one value: more of it nobody reads in a chat or on a phone. */
const MAX_VALUE_CHARS = 200
/** Letters of a sentence that says what to do, or why something failed. */
export const MAX_SENTENCE_CHARS = 500

/** Lines of one list; what is left out is said under it. */
export const MAX_LISTED = 20

/**
 * Words from anywhere, as a message has them: one line without control characters, escape sequences and turns of direction, and not
 * longer than that. Saying it twice changes nothing.
 */
export const safeText = (words: string, longest = MAX_VALUE_CHARS): string =>
  // Cut before it is escaped: half of a joined emoji leaves no invisible character behind.
  escapeText(cutLetters(words, longest)).trim()

/** A line with what leads on at its end, which is whole or not there: half of an address leads nowhere. */
export const safeTextWithLink = (words: string, end: string | null): string => {
  const tail = end === null ? '' : ` - ${end}`
  return tail.length > MAX_VALUE_CHARS / 2 ? safeText(words) : `${safeText(words, MAX_VALUE_CHARS - tail.length)}${tail}`
}

export const safeLine = (line: Line, timezone: string): string => safeText(writeWords(line, timezone))

/** `Phone: not given`: what the platform does not say is said, so that nobody takes it for forgotten. */
export const fact = (label: string, value: unknown, missing = 'not given'): Fact => {
  const words = value === null || value === undefined ? '' : safeText(String(value))
  return { label, value: isBlank(words) ? missing : words }
}

/** `Since: 2025-10-06 14:22 (37.5 hours)`. */
export const sinceWords = (since: Date, until: Date, timezone: string): string =>
  `${clock(since, timezone, true)} (${elapsed(since, until)})`

/** A command as a shell takes it, for that target where there are several. */
export const commandFor = (command: string, { target, showTarget }: Pick<WordingContext, 'target' | 'showTarget'>): string =>
  safeText(showTarget && /^\w[\w@%+=:,./-]{0,63}$/.test(target) ? `${command} --target ${target}` : command)

/** What a list leaves out: `… and 44 more`. */
export const restOf = (count: number, listed: number): string[] => (count > listed ? [`… and ${count - listed} more`] : [])
