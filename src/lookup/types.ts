import type { Block, Line } from '../report/blocks.js'
import type { Context, Request } from '../report/context.js'
import type { Query, Readings, Values } from '../source/readings.js'

/** Default rows per list, so that a page fits on one screen. */
export const DEFAULT_ROWS = 10

/**
 * A part of the page of a person or a deposit, like a section about one subject. It lays out what was read and returns no block if there is
 * nothing to show; the page names its empty parts together. A reading that fails makes the whole part fail, unless it is an `attempt`.
 */
export interface PagePart<Needs extends Readings> {
  readonly emoji: string
  readonly title: string
  needs(request: Request): Needs
  view(values: Values<Needs>, context: Context): readonly Block[]
}

export const pagePart = <Needs extends Readings>(definition: PagePart<Needs>) => definition

/** What can be looked up by a word: how it is found, and what its page shows. */
export interface Lookup<Found extends { readonly id: string; readonly total: number }, Near> {
  /** The command that shows its page, without the word: `check_status user`. */
  readonly command: string
  find(word: string, limit: number | null): Query<Found>
  /** The same in another table, which not every platform has. */
  findElsewhere?(word: string, limit: number | null): Query<Found>
  /** Used instead of `find` if the platform lacks an optional table or column, or the role may not read it. */
  findWithoutOptional?(word: string, limit: number | null): Query<Found>
  /** Candidates for a word that matches nothing. */
  near(word: string): Query<Near>
  /** The list of several matches, and what to search for instead. */
  several(word: string, found: readonly Found[], total: number, context: Context): readonly Block[]
  none(word: string, near: readonly Near[], context: Context): readonly Block[]
  /** What people call it. */
  heading(found: Found): Line
  parts(found: Found): Readonly<Record<string, PagePart<any>>>
  /** The ids by which rules know the subject and what it owns. */
  subjectIds(found: Found): SubjectIds<any>
  /** Whether a rule, given by name and section, can have this as a subject. */
  judgedBy(rule: string, section: string): boolean
}

/** What to read to get the ids by which rules know a subject. */
export interface SubjectIds<Needs extends Readings> {
  needs(request: Request): Needs
  ids(values: Values<Needs>): readonly string[]
}

export const defineSubjectIds = <Needs extends Readings>(definition: SubjectIds<Needs>) => definition
