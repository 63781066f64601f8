import { isAtLeast, rank, type Severity } from '../text/severity.js'
import type { Problem, ProblemReport } from './problem.js'

/** What a person said not to be told of: a whole problem, or one of its subjects. */
export interface Ignore {
  /** `<rule>` or `<rule>/<subject>`. */
  readonly id: string
  /** What it was like then: it returns by itself when it gets worse. null: nobody knew, so that it holds whatever it is like. */
  readonly severity: Severity | null
  readonly count: number | null
}

/** What earlier runs and the person at the keyboard left to know. */
export interface Memory {
  /** Those that still hold. */
  readonly ignores: readonly Ignore[]
  /** Problems that the run before this one saw, and since when; null: there was none, or it cannot be read. */
  readonly open: Readonly<Record<string, Date>> | null
  /** This run's own moment. */
  readonly now: Date
}

const stillApplies = (ignore: Ignore, severity: Severity, count: number): boolean =>
  (ignore.severity === null || isAtLeast(ignore.severity, severity)) && (ignore.count === null || count <= ignore.count)

/** A problem without what is ignored of it, and since when it has been there. */
export const applyMemory = (rule: string, problem: Problem, { ignores, open, now }: Memory): ProblemReport => {
  const about = { rule, id: rule, since: open ? (open[rule] ?? now) : null, isNew: open !== null && open[rule] === undefined }
  const of = (id: string): Ignore | undefined => ignores.find(ignore => ignore.id === id)
  const isIgnored = (subject: string): boolean => {
    const ignore = of(`${rule}/${subject}`)
    return ignore !== undefined && stillApplies(ignore, problem.severity, 1)
  }
  const subjects = problem.subjects.filter(({ id }) => !isIgnored(id))
  const ignoredSubjects = problem.subjects.length - subjects.length
  const whole = of(rule)
  if ((whole && stillApplies(whole, problem.severity, problem.count)) || (ignoredSubjects > 0 && ignoredSubjects === problem.count))
    return { ...problem, ...about, message: problem.message(problem.count), ignored: true, ignoredSubjects: problem.count }
  const count = problem.count - ignoredSubjects
  return { ...problem, ...about, message: problem.message(count), ignored: false, count, ignoredSubjects, subjects }
}

/** The most severe first, those that are ignored last; otherwise as the rules stand. */
export const sortBySeverity = (problems: readonly ProblemReport[]): ProblemReport[] =>
  problems.toSorted((a, b) => Number(a.ignored) - Number(b.ignored) || rank(b.severity) - rank(a.severity))
