import { rules } from '../problems/index.js'
import { ConnectionError, DatabaseError } from '../source/errors.js'
import { isComplete, type OpenSubjects } from '../state/open-subjects.js'
import { type NamedSubject, splitId, subjectsNamed } from '../state/subject-names.js'
import type { Severity } from '../text/severity.js'
import { shellWord } from '../text/shell-words.js'
import { UsageError } from '../text/usage-error.js'

const RULES = Object.keys(rules)

/** An older run may list what is settled by now, and lack what is new. */
const RECENT_MS = 3_600_000

/** Subjects that an error lists. */
const MAX_LISTED = 6

export interface OpenSubject extends NamedSubject {
  readonly severity: Severity | null
}

export interface SubjectSearch {
  /** What earlier runs found. */
  readonly remembered: OpenSubjects
  /** This machine's clock. */
  readonly now: Date
  /** Reads the platform, and judges these rules. */
  look(rules: readonly string[]): Promise<OpenSubjects>
}

const listOf = (found: OpenSubjects): OpenSubject[] =>
  Object.entries(found).flatMap(([rule, { severity, subjects }]) => subjects.map(subject => ({ rule, severity, ...subject })))

/** `payment_issue/PC203`, as `ignore` takes it. */
export const readableId = ({ rule, label }: Pick<OpenSubject, 'rule' | 'label'>): string => `${rule}/${label}`

/** A label that is an id says nothing: the subject's first name stands beside it. */
const shown = (subject: OpenSubject): string => {
  const { id, label, names } = subject
  const isId = id.startsWith(label) && names[0] !== undefined && names[0] !== label
  return `${shellWord(readableId(subject))}${isId ? ` (${names[0]})` : ''}`
}

const listed = (subjects: readonly OpenSubject[]): string => {
  const more = subjects.length - MAX_LISTED
  return `${subjects.slice(0, MAX_LISTED).map(shown).join(', ')}${more > 0 ? ` and ${more} more (check_status problems --all)` : ''}`
}

/** What an error about `given` suggests. */
const suggestion = (given: string, open: readonly OpenSubject[], all: readonly OpenSubject[]): string => {
  const { rule, subject } = splitId(given, RULES)
  const elsewhere = rule === undefined ? [] : subjectsNamed({ subject }, all)
  if (elsewhere.length > 0) return `Open is: ${listed(elsewhere)}.`
  if (open.length > 0) return `Open are: ${listed(open)}.`
  return rule === undefined ? 'Nothing is open.' : `Nothing of ${rule} is open.`
}

const notOpen = (given: string, open: readonly OpenSubject[], all: readonly OpenSubject[], unknown: readonly string[] = []): UsageError =>
  new UsageError(
    `nothing open is called ${given}`,
    [suggestion(given, open, all), ...(unknown.length > 0 ? [`Could not be checked: ${unknown.join(', ')}.`] : [])].join(' '),
  )

const several = (given: string, found: readonly OpenSubject[]): UsageError =>
  new UsageError(`${given} can mean ${found.length} open subjects`, `Give one of them: ${listed(found)}.`)

/** The one subject that is meant. @returns undefined if none is @throws UsageError if several are */
const only = (given: string, open: readonly OpenSubject[]): OpenSubject | undefined => {
  const found = subjectsNamed(splitId(given, RULES), open)
  if (found.length > 1) throw several(given, found)
  return found[0]
}

/**
 * The open subject that a person calls `given`: `payment_issue/PC203`, `PC203`, an e-mail, an id or its beginning. Taken from a recent
 * run if it has it; only otherwise is the platform read.
 * @throws UsageError if there is no such subject, or several; ConnectionError, DatabaseError if that is not known
 */
export const findOpenSubject = async (given: string, { remembered, now, look }: SubjectSearch): Promise<OpenSubject> => {
  const { rule } = splitId(given, RULES)
  const meant = rule === undefined ? RULES : [rule]
  const kept = Object.fromEntries(Object.entries(remembered).filter(([id]) => meant.includes(id)))
  const recent = Object.fromEntries(Object.entries(kept).filter(([, { at }]) => Math.abs(now.getTime() - at.getTime()) < RECENT_MS))
  const found = only(given, listOf(recent))
  if (found) return found
  if (meant.every(id => recent[id] && isComplete(recent[id]))) throw notOpen(given, listOf(recent), listOf(remembered))
  try {
    const judged = await look(meant)
    const current = only(given, listOf(judged))
    if (current) return current
    const unknown = meant.filter(id => judged[id] === undefined)
    throw notOpen(given, listOf(judged), listOf({ ...remembered, ...judged }), unknown)
  } catch (error) {
    // The platform cannot be read: what it was like last time is the best there is.
    const before = error instanceof ConnectionError || error instanceof DatabaseError ? only(given, listOf(kept)) : undefined
    if (before) return before
    throw error
  }
}
