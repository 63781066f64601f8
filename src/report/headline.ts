import { elapsed } from '../text/duration.js'
import { isAtLeast } from '../text/severity.js'
import { plural } from '../text/words.js'
import type { Line, Tone } from './blocks.js'
import { hiddenWords } from './formats/summary.js'
import type { ProblemReport } from './problem.js'
import { hiddenCount, type Report, summaryOf } from './report.js'

/** What needs somebody: what is listed as warning or worse and is not ignored, which is what the exit status counts. */
const needsSomebody = ({ ignored, severity }: ProblemReport): boolean => !ignored && isAtLeast(severity, 'warning')

export interface Beginning {
  readonly at: Date
  /** The list is cut and its newest come first, so an older one may be left out. */
  readonly orEarlier: boolean
}

/** When the oldest listed subject began, by the platform; undefined: unknown. */
export const oldestSubject = ({ subjects, count }: Pick<ProblemReport, 'subjects' | 'count'>, now: Date): Beginning | undefined => {
  const began = subjects.flatMap(subject => (subject.began && subject.began <= now ? [subject.began] : []))
  const [first, last] = [began[0], began.at(-1)]
  if (!first || !last) return undefined
  return { at: new Date(Math.min(...began.map(Number))), orEarlier: count > subjects.length && first > last }
}

/** When a problem began, by the platform, or else when an earlier run first saw it; undefined: unknown. */
export const beginningOf = (problem: ProblemReport, now: Date): Beginning | undefined => {
  const { since, isNew } = problem
  return oldestSubject(problem, now) ?? (since && !isNew && since <= now ? { at: since, orEarlier: false } : undefined)
}

const oldestOf = (problems: readonly ProblemReport[], now: Date): Beginning | undefined =>
  problems.flatMap(problem => beginningOf(problem, now) ?? []).toSorted((a, b) => a.at.getTime() - b.at.getTime())[0]

/** `, the oldest for 54 days`. */
const ageWords = (problems: readonly ProblemReport[], now: Date): string => {
  const oldest = oldestOf(problems, now)
  if (!oldest) return ''
  return `, ${problems.length === 1 ? '' : 'the oldest '}for ${oldest.orEarlier ? 'at least ' : ''}${elapsed(oldest.at, now)}`
}

/** What is not known about the platform: rules first, because what they would find is what needs somebody. */
const unknownWords = ({ rules, sections }: Report, unknownRules: number): string[] => {
  if (unknownRules > 0) return [`${unknownRules} of ${plural(rules.length, 'rule')} could not be checked`]
  const unread = sections.filter(({ errors }) => errors.some(({ isShown }) => !isShown)).length
  return unread > 0 ? [`${plural(unread, 'section')} could not be read whole`] : []
}

const thingsWords = (report: Report, things: readonly ProblemReport[]): string => {
  const { rules, rulesLeftOut = [], context, narrowed } = report
  if (things.length > 0) return `${plural(things.length, 'thing needs', 'things need')} you now${ageWords(things, context.now)}`
  if (rules.length === 0) return 'No rule was asked whether anything needs you'
  const of = rulesLeftOut.length > 0 ? ` by ${rules.length} of ${plural(rules.length + rulesLeftOut.length, 'rule')}` : ''
  return `Nothing${narrowed ? ` of severity ${narrowed.minSeverity} or above` : ''} needs you now${of}`
}

/** Whether nothing that needs somebody is hidden by --severity. */
const hidesNothing = ({ narrowed }: Report, hidden: number): boolean => hidden <= (narrowed?.summary.info ?? 0)

/**
 * `3 things need you now, the oldest for 54 days`. A thing is a listed problem of severity warning or worse that is not ignored: their
 * number is that of the counts high, medium and warning beneath. What is unknown, or hidden by --severity, is said as well.
 */
export const headlineOf = (report: Report): { readonly headline: Line; readonly tone: Tone } => {
  if (report.error) return { headline: ['The platform was not reached: nothing is known about it'], tone: 'bad' }
  const things = report.problems.filter(needsSomebody)
  const { high, unknown } = summaryOf(report)
  const hidden = hiddenCount(report)
  const doubts = unknownWords(report, unknown)
  const isCalm = things.length + doubts.length === 0 && report.rules.length > 0 && hidesNothing(report, hidden)
  return {
    headline: [[thingsWords(report, things), ...hiddenWords(hidden), ...doubts].join('; ')],
    tone: high > 0 ? 'bad' : isCalm ? 'good' : 'warn',
  }
}
