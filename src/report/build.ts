import type { Block } from './blocks.js'
import { type Context, type Request, untilNow } from './context.js'
import { type FigureSource, sectionFigures } from './figures.js'
import type { Reach } from './log-reach.js'
import { applyMemory, type Memory, sortBySeverity } from './memory.js'
import type { Inconclusive, Problem, ProblemReport, RuleReport } from './problem.js'
import { isWhole, type Report, type ReportError, type SectionReport } from './report.js'

/** A section as the report builder sees it: what `sections/` defines, without the types of its rows and data. */
export interface AnySection extends FigureSource {
  readonly emoji: string
  title(request: Request): string
  summarise(values: never, context: Context): unknown
  view(data: never, context: Context): readonly Block[]
}

/** A rule as the report builder sees it: what `problems/` defines. */
export interface AnyRule {
  reach?(values: never, context: Context): Reach
  detect(values: never, context: Context): Problem | Inconclusive | undefined
}

/** What was read for one section or rule; without `values` it cannot be built. */
export interface PartValues {
  readonly values?: object
  readonly errors: readonly ReportError[]
  readonly tookMs: number
}

export interface Parts {
  readonly sections: readonly { readonly id: string; readonly part: AnySection; readonly read: PartValues }[]
  readonly rules: readonly { readonly id: string; readonly rule: AnyRule; readonly read: PartValues }[]
}

const buildSection = (id: string, part: AnySection, { values, errors, tookMs }: PartValues, context: Context): SectionReport => {
  const head = { id, emoji: part.emoji, title: part.title(context), errors, tookMs }
  if (!values) return { ...head, status: 'failed', data: null, figures: {}, blocks: [] }
  const data = part.summarise(values as never, context)
  const status = errors.length > 0 ? 'partial' : 'whole'
  return { ...head, status, data, figures: sectionFigures(part, data, context), blocks: part.view(data as never, context) }
}

const judgeRule = (
  { id, rule, read: { values, errors } }: Parts['rules'][number],
  context: Context,
): { readonly rule: RuleReport; readonly problem: Problem | undefined } => {
  // A rule that was read in part reports what it found, but finding nothing then does not mean that all is well.
  const found = values && rule.detect(values as never, context)
  const reach = values && rule.reach?.(values as never, context)
  const base = { id, errors, ...(reach && { reach }) }
  if (found && 'unknown' in found) return { rule: { ...base, status: 'unknown', reason: found.unknown }, problem: undefined }
  const isPartial = errors.some(({ isShown }) => !isShown)
  return {
    rule: { ...base, status: isPartial ? 'unknown' : found ? 'problem' : 'fine', reason: null },
    problem: found && isPartial ? { ...found, atLeast: true } : found,
  }
}

/** What is known about a report before anything is read; `lastGood` comes from earlier runs. */
export type ReportFrame = Pick<Report, 'kind' | 'target' | 'timezone' | 'tookMs' | 'lastGood' | 'outbox' | 'outboxError' | 'rulesLeftOut'>

const ONLY_IGNORED: ReportError = {
  message: 'only ignored subjects were found, and not everything could be checked',
  hint: 'The ignored problem says how far back its logs were read; nothing is known about the time before.',
}

/** A rule that was cut short and found only ignored subjects may have missed others that are not ignored. */
const unlessIgnored = (rule: RuleReport, problems: readonly ProblemReport[], { ignores }: Memory): RuleReport => {
  const isCut = problems.some(problem => problem.rule === rule.id && problem.ignored && problem.atLeast)
  if (!isCut || rule.status === 'unknown' || ignores.some(({ id }) => id === rule.id)) return rule
  return { ...rule, status: 'unknown', reason: ONLY_IGNORED }
}

/** Builds the report from its sections, its rules and what was read for them. Pure. */
export const buildReport = (frame: ReportFrame, { sections, rules }: Parts, context: Context, memory: Memory): Report => {
  const judged = rules.map(rule => judgeRule(rule, untilNow(context)))
  const problems = judged.flatMap(({ rule: { id }, problem }): ProblemReport[] => (problem ? [applyMemory(id, problem, memory)] : []))
  const report: Report = {
    ...frame,
    context,
    error: null,
    sections: sections.map(({ id, part, read }) => buildSection(id, part, read, context)),
    rules: judged.map(({ rule }) => unlessIgnored(rule, problems, memory)),
    problems: sortBySeverity(problems),
  }
  return isWhole(report) ? { ...report, lastGood: context.now } : report
}

/** The report of a target that could not be reached: every rule is unknown. */
export const unreachedReport = (frame: ReportFrame, rules: readonly string[], error: ReportError, context: Context): Report => ({
  ...frame,
  context,
  error,
  sections: [],
  rules: rules.map(id => ({ id, status: 'unknown', errors: [error], reason: null })),
  problems: [],
})
