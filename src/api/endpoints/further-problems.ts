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
import { namedWords } from './named-words.js'
import { readSubjects, Subjects, type Written } from './subjects.js'

/** What the other rules find, in the same form; and, so that nobody takes silence for well, what could not be judged. */
export const FurtherProblem = z.object({
  severity: z.enum(SEVERITIES),
  type: z.string(),
  message: z.string(),
  ...Subjects.shape,
  action: z.string(),
})
type FurtherProblem = z.infer<typeof FurtherProblem>

/** A rule that cannot be judged although nothing failed: it found nothing where not all was looked at. */
export const UnknownRule = z.object({ type: z.string(), message: z.string(), action: z.string() })

export interface FurtherProblems {
  readonly problems: FurtherProblem[]
  readonly unknown: z.infer<typeof UnknownRule>[]
  readonly logs: z.infer<typeof CheckedRule>[]
}

/** The same before its subjects were read. */
type Found = Pick<FurtherProblem, 'severity' | 'type' | 'message' | 'action'> & Written

export const furtherRules = (request: Request): RuleNeeds[] => ruleNeeds(request, id => !namedWords(id))

/** @param only the subjects that matter; undefined: all of them */
const found = (
  id: string,
  about: SubjectKind,
  problem: Problem,
  { timezone, thresholds }: Context,
  only?: ReadonlySet<string>,
): Found[] => {
  const subjects = problem.subjects.filter(({ id }) => only?.has(id) ?? true)
  if (only && subjects.length === 0) return []
  const named = namedWords(id)
  const count = only ? subjects.length : problem.count
  return [
    {
      severity: problem.severity,
      type: id,
      message: named?.message(count, thresholds) ?? writeWords(problem.message(count), timezone),
      about,
      subjects: subjects.map(({ id, line }) => ({ id, text: writeWords(line, timezone) })),
      action: named?.action ?? problem.action,
    },
  ]
}

/** A rule that could not be judged, or not wholly. */
interface Unknown {
  readonly id: string
  readonly error: ReportError
}

/** What else is known of the question. */
interface Asked {
  /** The subjects that matter; undefined: all of them. */
  readonly only?: ReadonlySet<string>
  /** Rules of whoever asks that could not be judged. */
  readonly unknown?: readonly Unknown[]
}

/** A look that was cut short can have missed those that matter. */
const NOT_ALL: ReportError = { message: 'not all of it was looked at', hint: '' }

const notJudged = (unknown: readonly Unknown[]): Found[] => {
  if (unknown.length === 0) return []
  return [
    {
      severity: 'warning',
      type: 'not_judged',
      message: `${plural(unknown.length, 'rule')} could not be judged`,
      about: 'others',
      subjects: unknown.map(({ id, error }) => ({ id, text: error.message })),
      action: 'Read check_status problems: it says what is missing, and what to do',
    },
  ]
}

/** What the rules say of what was read for them, or of certain subjects only. Pure. */
const judged = (asked: readonly RuleNeeds[], snapshot: Snapshot, context: Context, { only, unknown: theirs = [] }: Asked) => {
  const all: Found[] = []
  const failed = [...theirs]
  const unknown: FurtherProblems['unknown'] = []
  const logs: FurtherProblems['logs'] = []
  for (const { id, rule, read } of withValues(asked, snapshot)) {
    const problem = read.values && rule.detect(read.values as never, context)
    const reach = read.values && rule.reach?.(read.values as never, context)
    if (reach) logs.push(checkedRule(id, reach))
    const reason = problem && 'unknown' in problem ? problem.unknown : undefined
    if (reason) unknown.push({ type: id, message: reason.message, action: reason.hint })
    // A host that has no such log is no failure; one that was rotated, and cannot be looked at whole, is.
    const error = read.errors[0] ?? (reason?.isAbsent ? undefined : reason)
    const shown = problem && !('unknown' in problem) ? found(id, rule.about, problem, context, only) : []
    const isCut = problem && 'atLeast' in problem && problem.atLeast === true && shown.length === 0
    if (error || isCut) failed.push({ id, error: error ?? NOT_ALL })
    all.push(...shown)
  }
  return { problems: [...all, ...notJudged(failed)], unknown, logs }
}

/** What the rules say, with what the platform knows of their subjects. @throws Unavailable */
export const furtherProblems = async (
  asked: readonly RuleNeeds[],
  snapshot: Snapshot,
  context: Context,
  flights: ReadBatcher,
  about: Asked = {},
): Promise<FurtherProblems> => {
  const { problems, unknown, logs } = judged(asked, snapshot, context, about)
  const subjectsOf = await readSubjects(problems, flights)
  const told = problems.map(problem => {
    const { severity, type, message, action } = problem
    return { severity, type, message, ...subjectsOf(problem), action }
  })
  return { problems: told, unknown, logs }
}
