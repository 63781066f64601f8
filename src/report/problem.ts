import type { Severity } from '../text/severity.js'
import type { Line } from './blocks.js'
import type { Reach } from './log-reach.js'
import type { ReportError } from './report.js'

/** What a problem is about: a deposit, a person, an address, a message in a log. */
export interface Subject {
  /** Stable between runs and unique within its rule; `ignore` and the alerts identify the subject by `<rule>/<id>`. */
  readonly id: string
  readonly line: Line
  /** The command that shows all of it, for the end of its line; absent: there is none. */
  readonly command?: Line | undefined
  /** When it began, by the platform: the deposit was made, the lead was verified. Absent: unknown. */
  readonly began?: Date
}

/** What a rule found. */
export interface Problem {
  readonly severity: Severity
  /** Number of subjects, which may be more than `subjects` lists. */
  readonly count: number
  /** The true count may be higher, because a log could not be read completely. */
  readonly atLeast?: boolean
  /** One sentence about `count` subjects, without the full stop. @param subjects those of them that are listed */
  message(count: number, subjects: readonly Subject[]): Line
  /** What to do, as an imperative. */
  readonly action: string
  /** The command that shows more than any list of the subjects; absent: only their own commands do. */
  readonly command?: string
  readonly subjects: readonly Subject[]
}

/** The rule has nothing to judge by, although nothing failed. */
export interface Inconclusive {
  readonly unknown: ReportError
}

/** A problem as a report lists it, without its ignored subjects. */
export interface ProblemReport extends Omit<Problem, 'message'> {
  readonly message: Line
  /** The command that shows more: of the only subject, or else the list of all of them. */
  readonly command: string
  readonly rule: string
  /** `<rule>`; a subject's id is `<rule>/<subject>`. */
  readonly id: string
  /** When a run first saw it, with no run in between that did not; null: unknown. */
  readonly since: Date | null
  /** The previous run did not see it. */
  readonly isNew: boolean
  /** The whole problem is ignored: it is listed, but it neither counts nor raises the exit status. */
  readonly ignored: boolean
  /** Ignored subjects, which `count` and `subjects` leave out; equal to `count` if the whole problem is ignored. */
  readonly ignoredSubjects: number
}

export interface RuleReport {
  readonly id: string
  /** `unknown`: a reading failed or there is nothing to judge by, which is not the same as fine. */
  readonly status: 'fine' | 'problem' | 'unknown'
  /** Readings that failed. */
  readonly errors: readonly ReportError[]
  /** Why the rule is unknown although nothing failed, such as a log that this host does not have. */
  readonly reason: ReportError | null
  /** How far back the logs of the rule were read; absent: the rule reads none, or nothing was read. */
  readonly reach?: Reach
}
