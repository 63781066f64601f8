import type { RuleReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import type { Observation, RuleState } from './observation.js'
import { snapshotOfProblem } from './problem-snapshot.js'

/** Whether the rule was judged by all that it asked for: only then does finding nothing mean that there is nothing. */
const isComplete = ({ status, errors, reason }: RuleReport): boolean => status !== 'unknown' && errors.length === 0 && reason === null

/**
 * A problem is over only when a complete look no longer shows it. A look that was cut short can show a problem, or show only those
 * of its subjects that are ignored; that nothing is wrong it can never show.
 * @param ignored rules that are ignored as a whole
 */
const standingOf = ({ problems }: Report, rule: RuleReport, ignored: ReadonlySet<string>): RuleState => {
  const problem = problems.find(one => one.rule === rule.id)
  if (!problem) return isComplete(rule) ? 'fine' : 'unknown'
  if (!problem.ignored) return 'open'
  return ignored.has(rule.id) || (isComplete(rule) && !problem.atLeast) ? 'ignored' : 'unknown'
}

/** What a report says of the rules, as a round works with it. @param ignores ids of what is ignored */
export const observeRules = (report: Report, ignores: Iterable<string>): Pick<Observation, 'rules' | 'problems'> => {
  const ignored = new Set(ignores)
  return {
    rules: Object.fromEntries(report.rules.map(rule => [rule.id, standingOf(report, rule, ignored)])),
    problems: Object.fromEntries(
      report.problems
        .filter(problem => !problem.ignored)
        .map(problem => [problem.rule, snapshotOfProblem(problem, problem.since ?? report.context.now, report.timezone)]),
    ),
  }
}
