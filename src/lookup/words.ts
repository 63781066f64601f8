import { type Block, type Line, line, note, time } from '../report/blocks.js'
import type { Outcome } from '../source/readings.js'
import { elapsed } from '../text/words.js'

/** `2025-10-08 03:52 (12 minutes ago)`. */
export const ago = (at: Date, now: Date): Line => line`${time(at)} (${[elapsed(at, now)]} ago)`

/** Why part of a part is missing; nothing where it is not. A table that this platform does not have is no failure. */
export const missingNotes = (outcome: Outcome<unknown>, what: string): Block[] => {
  if (outcome.ok) return []
  return outcome.error.absent
    ? [note(line`${[what]}: this platform has no table for them`, 'plain', 0)]
    : [note(line`❌ ${[what]} could not be read: ${outcome.error.message}`, 'bad', 0)]
}

/** As many of the first digits of an id as tell it from the others: what can be given instead of it. */
export const shortId = (id: string, all: readonly string[]): string => {
  const short = id.slice(0, 8)
  return all.filter(other => other.startsWith(short)).length > 1 ? id : short
}

/** What a shell takes as one word, and no command as an option. */
const PLAIN = /^[a-z\d][\w.+@-]*$/i

/** The command that shows a person: by what they are shown as, where a shell takes that as it stands. */
export const userCommand = (name: string | null, id: string): Line => [
  'check_status user ',
  name !== null && PLAIN.test(name) ? { kind: 'person', value: name } : { kind: 'text', value: id },
]
