import { z } from 'zod'
import { type RuleNeeds, ruleNeeds } from '../../app/rules-about.js'
import type { SubjectKind } from '../../problems/types.js'
import type { Context, Request } from '../../report/context.js'
import { writeWords } from '../../report/formats/pieces.js'
import type { Problem } from '../../report/problem.js'
import type { ReportError } from '../../report/report.js'
import { withValues } from '../../source/needs.js'
import type { Snapshot } from '../../source/source.js'
import { SEVERITIES } from '../../text/severity.js'
import { plural } from '../../text/words.js'
import type { ReadBatcher } from '../read-batcher.js'
import { type CheckedRule, checkedRule } from './checked-logs.js'
import { djangoWords } from './django-words.js'
import { type ListedSubjects, readSubjects, Subjects } from './subjects.js'

/** A problem found by one of the rules that the Django view did not have, or the list of rules that could not be judged. */
export const FurtherProblem = z.object({
  severity: z.enum(SEVERITIES),
  type: z.string(),
  message: z.string(),
  ...Subjects.shape,
  action: z.string(),
})
type FurtherProblem = z.infer<typeof FurtherProblem>

/** A rule that found nothing, without a failure, but did not see everything. */
export const UnknownRule = z.object({ type: z.string(), message: z.string(), action: z.string() })

export interface FurtherProblems {
  readonly problems: FurtherProblem[]
  readonly unknown: z.infer<typeof UnknownRule>[]
  readonly logs: z.infer<typeof CheckedRule>[]
}

/** A problem whose subjects have not been read yet. */
type DetectedProblem = Pick<FurtherProblem, 'severity' | 'type' | 'message' | 'action'> & ListedSubjects

/** The rules that the Django view did not have. */
export const furtherRules = (request: Request): RuleNeeds[] => ruleNeeds(request, id => !djangoWords(id))

/** @param only ids of the subjects that matter; undefined: all */
const detectedProblem = (
  id: string,
  about: SubjectKind,
  problem: Problem,
  { timezone, thresholds }: Context,
  only?: ReadonlySet<string>,
): DetectedProblem[] => {
  const subjects = problem.subjects.filter(({ id }) => only?.has(id) ?? true)
  if (only && subjects.length === 0) return []
  const words = djangoWords(id)
  const count = only ? subjects.length : problem.count
  return [
    {
      severity: problem.severity,
      type: id,
      message: words?.message(count, thresholds) ?? writeWords(problem.message(count, subjects), timezone),
      about,
      subjects: subjects.map(({ id, line }) => ({ id, text: writeWords(line, timezone) })),
      action: words?.action ?? problem.action,
    },
  ]
}

/** A rule that could not be judged, or only in part. */
interface UnjudgedRule {
  readonly id: string
  readonly error: ReportError
}

interface JudgeOptions {
  /** Ids of the subjects that matter; undefined: all. */
  readonly only?: ReadonlySet<string>
  /** Rules that the caller could not judge itself. */
  readonly unjudged?: readonly UnjudgedRule[]
}

/** A list that was cut short may lack the subjects that matter. */
const INCOMPLETE: ReportError = { message: 'not everything was searched', hint: '' }

const notJudged = (unjudged: readonly UnjudgedRule[]): DetectedProblem[] => {
  if (unjudged.length === 0) return []
  return [
    {
      severity: 'warning',
      type: 'not_judged',
      message: `${plural(unjudged.length, 'rule')} could not be judged`,
      about: 'others',
      subjects: unjudged.map(({ id, error }) => ({ id, text: error.message })),
      action: 'Run check_status problems: it says what is missing, and what to do',
    },
  ]
}

/** Judges the rules by what was read for them. Pure. */
const judge = (
  withNeeds: readonly RuleNeeds[],
  snapshot: Snapshot,
  context: Context,
  { only, unjudged: unjudgedByCaller = [] }: JudgeOptions,
) => {
  const detected: DetectedProblem[] = []
  const unjudged = [...unjudgedByCaller]
  const unknown: FurtherProblems['unknown'] = []
  const logs: FurtherProblems['logs'] = []
  for (const { id, rule, read } of withValues(withNeeds, snapshot)) {
    const problem = read.values && rule.detect(read.values as never, context)
    const reach = read.values && rule.reach?.(read.values as never, context)
    if (reach) logs.push(checkedRule(id, reach))
    const reason = problem && 'unknown' in problem ? problem.unknown : undefined
    if (reason) unknown.push({ type: id, message: reason.message, action: reason.hint })
    // A log that this host does not have is no failure; a rotated one that cannot be searched in full is.
    const error = read.errors[0] ?? (reason?.isAbsent ? undefined : reason)
    const shown = problem && !('unknown' in problem) ? detectedProblem(id, rule.about, problem, context, only) : []
    const isCut = problem && 'atLeast' in problem && problem.atLeast === true && shown.length === 0
    if (error || isCut) unjudged.push({ id, error: error ?? INCOMPLETE })
    detected.push(...shown)
  }
  return { problems: [...detected, ...notJudged(unjudged)], unknown, logs }
}

/** Judges the rules, and reads details of the subjects. @throws Unavailable */
export const furtherProblems = async (
  withNeeds: readonly RuleNeeds[],
  snapshot: Snapshot,
  context: Context,
  batcher: ReadBatcher,
  options: JudgeOptions = {},
): Promise<FurtherProblems> => {
  const { problems, unknown, logs } = judge(withNeeds, snapshot, context, options)
  const subjectsOf = await readSubjects(problems, batcher)
  const detailed = problems.map(problem => {
    const { severity, type, message, action } = problem
    return { severity, type, message, ...subjectsOf(problem), action }
  })
  return { problems: detailed, unknown, logs }
}
