import type { EventKind } from '../config/channel-settings.js'
import type { RuleReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import type { EventNotification, ProblemSnapshot } from './notifications.js'
import { snapshotOfProblem } from './problem-snapshot.js'

/** `unknown`: the rule could not be fully evaluated, so its problem is neither open nor resolved. */
export type RuleState = 'open' | 'fine' | 'ignored' | 'unknown'

/** What one round found on the platform. */
export interface Observation {
  /** The platform's clock, or the local one if the platform was not reached. */
  readonly now: Date
  /** Why the platform could not be checked; everything below is empty then. */
  readonly failure: { readonly message: string; readonly hint: string } | null
  readonly rules: Readonly<Record<string, RuleState>>
  /** The open problems by rule. */
  readonly problems: Readonly<Record<string, ProblemSnapshot>>
  /** New events by kind, oldest first. A kind that could not be read is absent. */
  readonly newEvents: Readonly<Partial<Record<EventKind, readonly EventNotification[]>>>
}

/** Whether everything the rule needs was read: only then does finding nothing mean that nothing is wrong. */
const isComplete = ({ status, errors, reason }: RuleReport): boolean => status !== 'unknown' && errors.length === 0 && reason === null

/**
 * Only a complete check resolves a problem. A partial one may show a problem, or only those of its subjects that are ignored, but
 * never that all is well.
 */
const stateOf = ({ problems }: Report, rule: RuleReport, ignored: ReadonlySet<string>): RuleState => {
  const problem = problems.find(one => one.rule === rule.id)
  if (!problem) return isComplete(rule) ? 'fine' : 'unknown'
  if (!problem.ignored) return 'open'
  return ignored.has(rule.id) || (isComplete(rule) && !problem.atLeast) ? 'ignored' : 'unknown'
}

/** The rules and problems of a report as a round needs them. @param ignores ids of what is ignored: `<rule>` or `<rule>/<subject>` */
export const observeRules = (report: Report, ignores: Iterable<string>): Pick<Observation, 'rules' | 'problems'> => {
  const ignored = new Set(ignores)
  return {
    rules: Object.fromEntries(report.rules.map(rule => [rule.id, stateOf(report, rule, ignored)])),
    problems: Object.fromEntries(
      report.problems
        .filter(problem => !problem.ignored)
        .map(problem => [problem.rule, snapshotOfProblem(problem, problem.since ?? report.context.now, report.timezone)]),
    ),
  }
}
