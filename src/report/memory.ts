import { isAtLeast, rank, type Severity } from '../text/severity.js'
import { problemCommand, withCommand } from './commands.js'
import type { Problem, ProblemReport, Subject } from './problem.js'

/** A whole problem, or one of its subjects, that the user chose to ignore. */
export interface Ignore {
  /** `<rule>` or `<rule>/<subject>`. */
  readonly id: string
  /** How bad it was at that time: the problem returns once it gets worse. null: not known, so it is ignored however bad it is. */
  readonly severity: Severity | null
  readonly count: number | null
}

/** What earlier runs and the user left behind. */
export interface Memory {
  /** Ignores that have not expired. */
  readonly ignores: readonly Ignore[]
  /** Open problems of the previous run, and since when each is open; null: there was no previous run, or its state cannot be read. */
  readonly open: Readonly<Record<string, Date>> | null
  /** The time of this run. */
  readonly now: Date
}

const stillApplies = (ignore: Ignore, severity: Severity, count: number): boolean =>
  (ignore.severity === null || isAtLeast(ignore.severity, severity)) && (ignore.count === null || count <= ignore.count)

/** What a problem says of these of its subjects. */
const worded = (rule: string, problem: Problem, count: number, subjects: readonly Subject[]) => ({
  count,
  message: problem.message(count, subjects),
  command: problemCommand(rule, problem, count, subjects),
  subjects: subjects.map(withCommand),
})

/** The problem without its ignored subjects, and with the time when it was first seen. */
export const applyMemory = (rule: string, problem: Problem, { ignores, open, now }: Memory): ProblemReport => {
  const identity = { rule, id: rule, since: open ? (open[rule] ?? now) : null, isNew: open !== null && open[rule] === undefined }
  const ignoreOf = (id: string): Ignore | undefined => ignores.find(ignore => ignore.id === id)
  const isIgnored = (subject: string): boolean => {
    const ignore = ignoreOf(`${rule}/${subject}`)
    return ignore !== undefined && stillApplies(ignore, problem.severity, 1)
  }
  const subjects = problem.subjects.filter(({ id }) => !isIgnored(id))
  const ignoredSubjects = problem.subjects.length - subjects.length
  const ignore = ignoreOf(rule)
  if ((ignore && stillApplies(ignore, problem.severity, problem.count)) || (ignoredSubjects > 0 && ignoredSubjects === problem.count))
    return {
      ...problem,
      ...identity,
      ...worded(rule, problem, problem.count, problem.subjects),
      ignored: true,
      ignoredSubjects: problem.count,
    }
  const count = problem.count - ignoredSubjects
  return { ...problem, ...identity, ...worded(rule, problem, count, subjects), ignored: false, ignoredSubjects }
}

/** The most severe first and ignored ones last; otherwise in the order of the rules. */
export const sortBySeverity = (problems: readonly ProblemReport[]): ProblemReport[] =>
  problems.toSorted((a, b) => Number(a.ignored) - Number(b.ignored) || rank(b.severity) - rank(a.severity))
