import type { Context, Request } from '../report/context.js'
import type { Reach } from '../report/log-reach.js'
import type { Inconclusive, Problem } from '../report/problem.js'
import type { Readings, Values } from '../source/readings.js'

/**
 * Whose ids the subjects of a rule have. The API shows each kind in its own form. A subject without such an id, like a wallet top-up among
 * deposits, counts as `others`.
 */
export type SubjectKind = 'deposits' | 'providers' | 'users' | 'others'

/**
 * Something that can be wrong with the platform. `detect` judges what was read and returns nothing if all is well. A failed reading never
 * reaches it, unless it asked for an `attempt`: the rule is unknown then, which is not the same as fine. A rule does no I/O and reads no
 * clock. Accounts that are not people trigger no rule about people. To add one, add a file here and a line in index.ts.
 */
export interface Rule<Needs extends Readings> {
  /** What triggers it, for lists of rules. */
  readonly title: string
  /** Id of its section of the report: the rule runs if that section is requested. */
  readonly section: string
  readonly about: SubjectKind
  needs(request: Request): Needs
  /** How far back the logs of the rule were read, whatever was found in them. Every rule that counts in logs has this. */
  reach?(values: Values<Needs>, context: Context): Reach
  detect(values: Values<Needs>, context: Context): Problem | Inconclusive | undefined
}

export const rule = <Needs extends Readings>(definition: Rule<Needs>) => definition
