import { type Block, type Line, line, note, time } from '../report/blocks.js'
import { isPlainWord } from '../report/phrases.js'
import type { Outcome } from '../source/readings.js'
import { elapsed } from '../text/duration.js'

/** `2025-10-08 03:52 (12 minutes ago)`. */
export const ago = (at: Date, now: Date): Line => line`${time(at)} (${[elapsed(at, now)]} ago)`

/** Why data is missing; empty if it is not. A table that the platform does not have is no failure. */
export const missingNotes = (outcome: Outcome<unknown>, what: string): Block[] => {
  if (outcome.ok) return []
  return outcome.error.absent
    ? [note(line`${[what]}: this platform has no table for them`, 'plain', 0)]
    : [note(line`❌ ${[what]} could not be read: ${outcome.error.message}`, 'bad', 0)]
}

/** The first digits of an id if they are unique among all, else the whole id. */
export const shortId = (id: string, all: readonly string[]): string => {
  const short = id.slice(0, 8)
  return all.filter(other => other.startsWith(short)).length > 1 ? id : short
}

/** The command that shows a person, by the name shown if a shell takes that unquoted, else by id. */
export const userCommand = (name: string | null, id: string): Line => [
  'check_status user ',
  name !== null && isPlainWord(name) ? { kind: 'person', value: name } : { kind: 'text', value: id },
]
