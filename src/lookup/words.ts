import { type Block, type Line, line, note, time } from '../report/blocks.js'
import { isPlainWord } from '../report/phrases.js'
import type { Outcome } from '../source/readings.js'
import { elapsed, elapsedBriefly } from '../text/duration.js'

/** `2025-10-08 03:52 (12 minutes ago)`. */
export const ago = (at: Date, now: Date): Line => line`${time(at)} (${[elapsed(at, now)]} ago)`

/** How long after its beginning something happened, beside the date of that: `after 3 h`. */
export const after = (began: Date, at: Date): string => `after ${elapsedBriefly(began, at)}`

/** Why data is missing; empty if it is not. A table that the platform does not have is no failure. */
export const missingNotes = (outcome: Outcome<unknown>, what: string): Block[] => {
  if (outcome.ok) return []
  return outcome.error.absent
    ? [note(line`${[what]}: this platform has no table for them`, 'plain', 0)]
    : [note(line`❌ ${[what]} could not be read: ${outcome.error.message}`, 'bad', 0)]
}

/** Fewer digits are no id to the commands. */
const MIN_ID_CHARS = 8

const sharedLength = (a: string, b = ''): number => {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** For each id the fewest of its first digits that no other of them begins with: the commands take these for the id. */
export const shortIds = (ids: readonly string[]): ReadonlyMap<string, string> => {
  const sorted = [...new Set(ids)].toSorted()
  return new Map(
    sorted.map((id, i) => {
      // The ids that share most with one in alphabetical order are its neighbours.
      const length = Math.max(MIN_ID_CHARS, sharedLength(id, sorted[i - 1]) + 1, sharedLength(id, sorted[i + 1]) + 1)
      return [id, id.slice(0, id[length - 1] === '-' ? length + 1 : length)]
    }),
  )
}

/** The command that shows a person, by the name shown if a shell takes that unquoted, else by id. */
export const userCommand = (name: string | null, id: string): Line => [
  'check_status user ',
  name !== null && isPlainWord(name) ? { kind: 'person', value: name } : { kind: 'text', value: id },
]
