import type { Block } from '../report/blocks.js'
import type { Context, Request } from '../report/context.js'
import type { Query, Readings, Values } from '../source/readings.js'

/** How many rows a list of a page has by default, so that the page fits on one screen. */
export const DEFAULT_ROWS = 10

/**
 * One part of what is shown of a person or a deposit: as a section of the report, about one subject. It lays out what was read and
 * returns no block where there is nothing of the kind: the page names such parts together. A reading that fails takes the part with
 * it, unless it is an `attempt`.
 */
export interface PagePart<Needs extends Readings> {
  readonly emoji: string
  readonly title: string
  needs(request: Request): Needs
  view(values: Values<Needs>, context: Context): readonly Block[]
}

export const pagePart = <Needs extends Readings>(definition: PagePart<Needs>) => definition

/** What can be looked up by a word: how it is found, and what is shown of the one that was. */
export interface Lookup<Found extends { readonly id: string; readonly total: number }, Near> {
  find(word: string, limit: number | null): Query<Found>
  /** Where else it can be, in a table that not every platform has. */
  findElsewhere?(word: string, limit: number | null): Query<Found>
  /** Asked instead where there is no table or column that `find` could do without, or the role may not read it. */
  findWithoutOptional?(word: string, limit: number | null): Query<Found>
  /** Candidates for what was meant where nothing was found. */
  near(word: string): Query<Near>
  /** The list of several, and what to give instead of the word. */
  several(word: string, found: readonly Found[], total: number, context: Context): readonly Block[]
  none(word: string, near: readonly Near[], context: Context): readonly Block[]
  parts(found: Found): Readonly<Record<string, PagePart<any>>>
  /** The ids by which rules may know it, and those of all it owns. */
  subjectIds(found: Found): SubjectIds<any>
  /** Whether a rule of that name, of that section of the report, can have this for a subject. */
  judgedBy(rule: string, section: string): boolean
}

/** What must be read to know by which ids rules know somebody. */
export interface SubjectIds<Needs extends Readings> {
  needs(request: Request): Needs
  ids(values: Values<Needs>): readonly string[]
}

export const defineSubjectIds = <Needs extends Readings>(definition: SubjectIds<Needs>) => definition
