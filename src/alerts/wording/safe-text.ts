import { isBlank, type Line } from '../../report/blocks.js'
import { clock, writeWords } from '../../report/formats/pieces.js'
import { elapsed } from '../../text/duration.js'
import { cutLetters } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import { wallClock } from '../../text/time-zone.js'
import { plural } from '../../text/words.js'
import type { Fact, WordingContext } from './types.js'

/** Of one value: nobody reads more in a chat or on a phone. */
const MAX_VALUE_CHARS = 200
/** Of a sentence that says what to do or why something failed. */
export const MAX_SENTENCE_CHARS = 500

/** Lines per list; a note under it counts the rest. */
export const MAX_LISTED = 20

/**
 * Untrusted text as one line of bounded length, without control characters, escape sequences or bidirectional overrides.
 * Idempotent.
 */
export const safeText = (words: string, maxChars = MAX_VALUE_CHARS): string =>
  // Escape after cutting: half of a joined emoji may leave an invisible character.
  escapeText(cutLetters(words, maxChars)).trim()

/** The end is whole or left out, because half a URL leads nowhere. */
const safeTextWithEnd = (words: string, end: string): string =>
  end.length > MAX_VALUE_CHARS / 2 ? safeText(words) : `${safeText(words, MAX_VALUE_CHARS - end.length)}${end}`

/** A line with a link or a command at its end. */
export const safeTextWithLink = (words: string, link: string | null): string => safeTextWithEnd(words, link === null ? '' : ` - ${link}`)

/** A line about a subject, with its command at the end. */
export const safeTextWithCommand = (words: string, command: string): string => safeTextWithEnd(words, ` · ${command}`)

export const safeLine = (line: Line, timezone: string): string => safeText(writeWords(line, timezone))

/** `Phone: not given`: a missing value is named, so that it does not look forgotten. */
export const fact = (label: string, value: unknown, missing = 'not given'): Fact => {
  const words = value === null || value === undefined ? '' : safeText(String(value))
  return { label, value: isBlank(words) ? missing : words }
}

/** `14:22`, with the date unless it is today. */
export const shortTime = (at: Date, now: Date, timezone: string): string =>
  clock(at, timezone, wallClock(at, timezone).day !== wallClock(now, timezone).day)

/** `2025-10-06 14:22 (37.5 hours)`. */
export const sinceWords = (since: Date, until: Date, timezone: string): string =>
  `${clock(since, timezone, true)} (${elapsed(since, until)})`

/** A command for the shell; names the target if there are several. */
export const commandFor = (command: string, { target, showTarget }: Pick<WordingContext, 'target' | 'showTarget'>): string =>
  safeText(showTarget && /^\w[\w@%+=:,./-]{0,63}$/.test(target) ? `${command} --target ${target}` : command)

/** A line as `safeTextWithCommand` writes it, with the target in its command. */
export const subjectText = (text: string, context: Pick<WordingContext, 'target' | 'showTarget'>): string => {
  const [words = '', command] = text.split(/ · (?=check_status (?:deposit|user|logs --grep) \S+$)/)
  return command === undefined ? safeText(text) : safeTextWithCommand(words, commandFor(command, context))
}

/** The number of lines that a list leaves out: `… and 44 more`, or `… and 44 more problems`. @param what a line is about */
export const restOf = (count: number, listed: number, what?: string): string[] =>
  count > listed ? [`… and ${what === undefined ? `${count - listed} more` : plural(count - listed, `more ${what}`)}`] : []
