import { z } from 'zod'
import { rules } from '../../problems/index.js'
import type { Rule } from '../../problems/types.js'
import type { Context, Request } from '../../report/context.js'
import { writeWords } from '../../report/formats/pieces.js'
import type { Problem } from '../../report/problem.js'
import { plural } from '../../report/words.js'
import { filled } from '../../source/needs.js'
import type { ReadError, Readings } from '../../source/readings.js'
import type { Snapshot } from '../../source/source.js'

/** The Django view had these, and they keep the bodies that it gave them. */
const NAMED = ['login_issue', 'payment_issue', 'verification_issue', 'potential_customers']

const severity = z.enum(['info', 'warning', 'medium', 'high'])

/** What the other rules find, in the same form; and, so that nobody takes silence for well, what could not be judged. */
export const FurtherProblem = z.object({
  severity,
  type: z.string(),
  message: z.string(),
  details: z.array(z.object({ id: z.string(), text: z.string() })),
  action: z.string(),
})
type FurtherProblem = z.infer<typeof FurtherProblem>

/** A rule, and what it needs to be asked. */
export interface AskedRule {
  readonly id: string
  readonly judge: Rule<any>
  readonly needs: Readings
}

export const askedRules = (request: Request, isAsked: (id: string, section: string) => boolean): AskedRule[] =>
  Object.entries<Rule<any>>(rules)
    .filter(([id, { section }]) => isAsked(id, section))
    .map(([id, judge]) => ({ id, judge, needs: judge.needs(request) as Readings }))

export const furtherRules = (request: Request): AskedRule[] => askedRules(request, id => !NAMED.includes(id))

/** @param only the subjects that matter; undefined: all of them */
const written = (id: string, problem: Problem, timezone: string, only: ReadonlySet<string> | undefined): FurtherProblem[] => {
  const subjects = problem.subjects.filter(({ id }) => only?.has(id) ?? true)
  if (only && subjects.length === 0) return []
  return [
    {
      severity: problem.severity,
      type: id,
      message: writeWords(problem.message(only ? subjects.length : problem.count), timezone),
      details: subjects.map(({ id, line }) => ({ id, text: writeWords(line, timezone) })),
      action: problem.action,
    },
  ]
}

const notJudged = (unknown: readonly { readonly id: string; readonly error: ReadError }[]): FurtherProblem[] => {
  if (unknown.length === 0) return []
  return [
    {
      severity: 'warning',
      type: 'not_judged',
      message: `${plural(unknown.length, 'rule')} could not be judged`,
      details: unknown.map(({ id, error }) => ({ id, text: error.message })),
      action: 'Read check_status problems: it says what is missing, and what to do',
    },
  ]
}

/** What the rules say of what was read for them, or of certain subjects only. Pure. */
export const furtherProblems = (
  asked: readonly AskedRule[],
  snapshot: Snapshot,
  context: Context,
  only?: ReadonlySet<string>,
): FurtherProblem[] => {
  const found: FurtherProblem[] = []
  const unknown: { id: string; error: ReadError }[] = []
  for (const { id, judge, read } of filled(asked, snapshot)) {
    const problem = read.values && judge.detect(read.values as never, context)
    const [error] = read.errors
    // A host that has no such log is no failure.
    if (error) unknown.push({ id, error })
    if (problem && !('unknown' in problem)) found.push(...written(id, problem, context.timezone, only))
  }
  return [...found, ...notJudged(unknown)]
}
