import type { ProblemReport } from '../report/problem.js'
import type { Severity } from '../text/severity.js'
import type { IgnoreEntry } from './ignores.js'

/** What a problem is like: it has got worse when either is more. */
export interface Baseline {
  readonly severity: Severity
  readonly count: number
}

/** A problem as it is, whatever of it is ignored. */
export const baselineOf = ({ severity, count, ignored, ignoredSubjects }: ProblemReport): Baseline => ({
  severity,
  count: ignored ? count : count + ignoredSubjects,
})

/** The rule of `<rule>` or `<rule>/<subject>`. */
export const ruleOf = (id: string): string => id.split('/', 1)[0] ?? id

/**
 * Fills in what an ignored thing is like, once a run saw it. Which of a rule's ignored subjects a run saw is not in its report;
 * the severity is the same for all of them.
 */
export const baselineFiller = (problems: readonly ProblemReport[]) => {
  const seen = new Map(problems.map(problem => [problem.rule, problem]))
  return (entry: IgnoreEntry): IgnoreEntry => {
    const problem = entry.severity === null || entry.count === null ? seen.get(ruleOf(entry.id)) : undefined
    if (!problem) return entry
    const { severity, count } = baselineOf(problem)
    if (entry.id === problem.rule) return { ...entry, severity: entry.severity ?? severity, count: entry.count ?? count }
    if (!problem.ignored && problem.ignoredSubjects === 0) return entry
    return { ...entry, severity: entry.severity ?? severity, count: entry.count ?? 1 }
  }
}
