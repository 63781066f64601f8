import type { Severity } from '../text/severity.js'
import type { Line } from './blocks.js'
import type { Reach } from './log-reach.js'
import type { ReportError } from './report.js'

/** One thing that a problem is about: a deposit, a person, an address, a message in a log. */
export interface Subject {
  /** Stable over runs and unique within its rule; `ignore` and the alerts recognise it by `<rule>/<id>`. */
  readonly id: string
  readonly line: Line
}

/** What a rule found. */
export interface Problem {
  readonly severity: Severity
  /** How many subjects there are, also where `subjects` holds only the first of them. */
  readonly count: number
  /** More than the count may be there: a log could not be looked at whole. */
  readonly atLeast?: boolean
  /** One sentence about so many of its subjects, without the full stop. */
  message(count: number): Line
  /** One thing to do, as an imperative. */
  readonly action: string
  /** The command that shows more. */
  readonly command: string
  readonly subjects: readonly Subject[]
}

/** Why a rule cannot say whether all is well, although nothing failed: there is nothing to judge by. */
export interface Inconclusive {
  readonly unknown: ReportError
}

/** A problem as it stands in a report: what was said to be ignored has been taken out of it. */
export interface ProblemReport extends Omit<Problem, 'message'> {
  readonly message: Line
  readonly rule: string
  /** `<rule>`; that of a subject is `<rule>/<subject>`. */
  readonly id: string
  /** When a run saw it first, without a run in between that did not; null: nobody remembers. */
  readonly since: Date | null
  /** The run before this one did not see it. */
  readonly isNew: boolean
  /** All of it: it is listed, and neither counted nor raising the exit status. */
  readonly ignored: boolean
  /** Subjects that are ignored and no longer among `count` and `subjects`; `count` itself where all of it is ignored. */
  readonly ignoredSubjects: number
}

export interface RuleReport {
  readonly id: string
  /** `unknown`: its reading failed, or there is nothing to judge by, which is not the same as fine. */
  readonly status: 'fine' | 'problem' | 'unknown'
  /** What failed. */
  readonly errors: readonly ReportError[]
  /** Why it cannot be judged although nothing failed: a log that this host does not have. */
  readonly reason: ReportError | null
  /** How far the logs that it looks in were looked at; absent: it looks in none, or nothing was read. */
  readonly reach?: Reach
}
