import type { Context, Request } from '../report/context.js'
import type { Reach } from '../report/log-reach.js'
import type { Inconclusive, Problem } from '../report/problem.js'
import type { Readings, Values } from '../source/readings.js'

/**
 * What the ids of a rule's subjects are: of deposits, of provider profiles, of users, or of anything else. The API shows each kind
 * in its own form. A subject that the platform has under no such id, like a wallet's top-up among deposits, counts as anything else.
 */
export type SubjectKind = 'deposits' | 'providers' | 'users' | 'others'

/**
 * One thing that can be wrong with the platform. `detect` judges what was read and returns nothing when all is well;
 * a reading that failed never reaches it, unless it asked for an `attempt`: the rule is then unknown, which is not the same as
 * fine. It does no I/O and asks no clock. Accounts that are not people trigger no rule about people. To add one: a file here, a line
 * in index.ts.
 */
export interface Rule<Needs extends Readings> {
  /** What it fires on, for people who read lists of rules. */
  readonly title: string
  /** Id of the section of the report that it goes with: it is judged where that section is asked for. */
  readonly section: string
  readonly about: SubjectKind
  needs(request: Request): Needs
  /** How far the logs that it counts in were looked at, whatever it finds there. A rule that counts in logs has one. */
  reach?(values: Values<Needs>, context: Context): Reach
  detect(values: Values<Needs>, context: Context): Problem | Inconclusive | undefined
}

export const rule = <Needs extends Readings>(definition: Rule<Needs>) => definition
