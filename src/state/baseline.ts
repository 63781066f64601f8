import type { ProblemReport } from '../report/problem.js'
import type { Severity } from '../text/severity.js'
import type { IgnoreEntry } from './ignores.js'

/** Severity and count when a problem was ignored: if either rises, the problem is no longer ignored. */
export interface Baseline {
  readonly severity: Severity
  readonly count: number
}

/** Of a whole problem, including ignored subjects. */
export const baselineOf = ({ severity, count, ignored, ignoredSubjects }: ProblemReport): Baseline => ({
  severity,
  count: ignored ? count : count + ignoredSubjects,
})

/** The rule of `<rule>` or `<rule>/<subject>`. */
export const ruleOf = (id: string): string => id.split('/', 1)[0] ?? id

/**
 * Adds the baseline to ignores that have none, once a run saw the problem. A report does not say which ignored subjects a run saw, but
 * all subjects of a problem share its severity.
 */
export const baselineFiller = (problems: readonly ProblemReport[]) => {
  const byRule = new Map(problems.map(problem => [problem.rule, problem]))
  return (entry: IgnoreEntry): IgnoreEntry => {
    const problem = entry.severity === null || entry.count === null ? byRule.get(ruleOf(entry.id)) : undefined
    if (!problem) return entry
    const { severity, count } = baselineOf(problem)
    if (entry.id === problem.rule) return { ...entry, severity: entry.severity ?? severity, count: entry.count ?? count }
    if (!problem.ignored && problem.ignoredSubjects === 0) return entry
    return { ...entry, severity: entry.severity ?? severity, count: entry.count ?? 1 }
  }
}
