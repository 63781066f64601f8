import { isAtLeast, SEVERITIES, type Severity } from '../text/severity.js'
import { plural } from '../text/words.js'
import type { Block } from './blocks.js'
import type { Context } from './context.js'
import type { Figures } from './figures.js'
import type { ProblemReport, RuleReport } from './problem.js'

export interface ReportError {
  readonly message: string
  readonly hint: string
  /** Nothing is missing for it: what is odd is shown as far as it can be. */
  readonly isShown?: boolean
  /** There is no log to judge by, and none was cut short. */
  readonly isAbsent?: boolean
}

export interface SectionReport {
  readonly id: string
  readonly emoji: string
  readonly title: string
  /** `partial`: the section stands, but something in it could not be read. */
  readonly status: 'whole' | 'partial' | 'failed'
  readonly errors: readonly ReportError[]
  /** Milliseconds until the last of its readings was there, from when the platform was asked. */
  readonly tookMs: number
  readonly data: unknown
  /** What monitoring and the history keep of it; none where it failed. */
  readonly figures: Figures
  readonly blocks: readonly Block[]
}

/** Alerts that one channel did not take yet. */
export interface Undelivered {
  /** Its name in the settings. */
  readonly channel: string
  readonly messages: number
  /** Since when the oldest of them waits, by the clock of the host that tells. */
  readonly since: Date
  /** What the far side said at the last attempt; null: there was none yet. */
  readonly reason: string | null
}

export interface Report {
  /** `problems`: they alone, with all that is known of them, and no sections. */
  readonly kind: 'report' | 'problems'
  readonly target: string
  /** IANA name: the zone that times are written in. */
  readonly timezone: string
  /** What was asked for; its `now` is the platform's clock when it was read. */
  readonly context: Context
  /** From the start of the process until all was read, as a person waited. Milliseconds. */
  readonly tookMs: number
  /** When a run of this target last read all that it was asked for, by the platform's clock: this one, or one before it; null: not known. */
  readonly lastGood: Date | null
  /** What waits to be told on the channels of the alerts; empty where nothing does. It is no problem of the platform, and not counted as one. */
  readonly outbox: readonly Undelivered[]
  /** Why nobody knows what waits there: that `outbox` is empty then says nothing. */
  readonly outboxError?: ReportError
  /** Why nothing at all could be read: every rule is unknown then, and there are no sections. */
  readonly error: ReportError | null
  readonly sections: readonly SectionReport[]
  /** All that were asked about, in their order. */
  readonly rules: readonly RuleReport[]
  /** Those that `--only` and `--skip` left out: nothing is known of them. */
  readonly rulesLeftOut?: readonly string[]
  /** The most severe first; what is ignored comes last. */
  readonly problems: readonly ProblemReport[]
  /** Absent: problems of every severity are listed. */
  readonly narrowed?: Narrowed
}

/** The person asked for the more severe problems alone: the others are counted, and not listed. */
export interface Narrowed {
  readonly minSeverity: Severity
  /** Of all problems, those that are not listed among them. */
  readonly summary: Summary
}

export interface Failure {
  readonly error: ReportError
  readonly sections: readonly string[]
  readonly rules: readonly string[]
}

/** Why a rule cannot be judged although nothing failed; a log that the host does not have is no failure of a look at it. */
const inconclusiveReasons = ({ status, errors, reason }: RuleReport): readonly ReportError[] =>
  status === 'unknown' && errors.length === 0 && reason && !reason.isAbsent ? [reason] : []

const groupByError = (
  sections: readonly SectionReport[],
  rules: readonly RuleReport[],
  of: (rule: RuleReport) => readonly ReportError[],
) => {
  const known = new Map<string, { error: ReportError; sections: Set<string>; rules: Set<string> }>()
  const at = (error: ReportError) => {
    const found = known.get(error.message) ?? { error, sections: new Set(), rules: new Set() }
    known.set(error.message, found)
    return found
  }
  for (const { id, errors } of sections) for (const error of errors) at(error).sections.add(id)
  for (const rule of rules) for (const error of of(rule)) at(error).rules.add(rule.id)
  return [...known.values()].map(({ error, sections, rules }): Failure => ({ error, sections: [...sections], rules: [...rules] }))
}

/** What could not be read, with the sections and rules that lack it. */
export const readFailures = ({ sections, rules }: Report): readonly Failure[] => groupByError(sections, rules, ({ errors }) => errors)

/** The sections and rules that lack something, under the reason they share: also what a log that was read in part cannot tell. */
export const failures = ({ sections, rules }: Report): readonly Failure[] =>
  groupByError(sections, rules, rule => [...rule.errors, ...inconclusiveReasons(rule)])

/** `payments, recent and 3 rules`; rules by name where no section lacks the same, for they are listed one by one elsewhere. */
export const affectedWords = ({ sections, rules }: Failure): string => {
  if (sections.length === 0) return rules.join(', ')
  return rules.length === 0 ? sections.join(', ') : `${sections.join(', ')} and ${plural(rules.length, 'rule')}`
}

export interface Summary extends Readonly<Record<Severity, number>> {
  /** Rules that could not be judged. */
  readonly unknown: number
  /** Problems, and subjects of other problems, that were said to be ignored. */
  readonly ignored: number
}

/** How many of the listed problems there are of each severity, apart from those that are ignored. */
export const summaryOf = ({ problems, rules }: Report): Summary => {
  const open = problems.filter(({ ignored }) => !ignored)
  const of = (wanted: Severity): number => open.filter(({ severity }) => severity === wanted).length
  return {
    info: of('info'),
    warning: of('warning'),
    medium: of('medium'),
    high: of('high'),
    unknown: rules.filter(({ status }) => status === 'unknown').length,
    ignored: problems.reduce((sum, { ignored, ignoredSubjects }) => sum + (ignored ? 1 : ignoredSubjects), 0),
  }
}

/** Whether a person who narrowed the report asked for problems of that severity. */
export const isRequested = ({ narrowed }: Report, severity: Severity): boolean => !narrowed || isAtLeast(severity, narrowed.minSeverity)

/** The same report with its more severe problems alone. What it leaves out stays counted: to leave it out is not to find none. */
export const narrowedTo = (report: Report, minSeverity: Severity): Report => {
  // A saved report holds no more than it was narrowed to.
  if (minSeverity === SEVERITIES[0] || (report.narrowed && !isRequested(report, minSeverity))) return report
  const narrowed = { ...report, narrowed: { minSeverity, summary: report.narrowed?.summary ?? summaryOf(report) } }
  return { ...narrowed, problems: report.problems.filter(({ severity }) => isRequested(narrowed, severity)) }
}

/** Problems that are open and not listed, since the person asked for the more severe ones alone. */
export const hiddenCount = (report: Report): number => {
  const { narrowed } = report
  if (!narrowed) return 0
  return SEVERITIES.filter(severity => !isRequested(report, severity)).reduce((sum, severity) => sum + narrowed.summary[severity], 0)
}

/** Whether all that was asked for was read, as far back as it was asked for. */
export const isWhole = (report: Report): boolean => report.error === null && failures(report).length === 0

/** What scripts are told of what was asked for, as an exit status: 0 nothing above info, 1 warning or medium, 2 high, 3 something could not be checked. */
export const statusOf = (report: Report): 0 | 1 | 2 | 3 => {
  const { high, medium, warning } = summaryOf(report)
  if (high > 0) return 2
  if (!isWhole(report)) return 3
  return medium + warning > 0 ? 1 : 0
}

/** High problems outweigh what could not be checked, and that outweighs the rest. */
const WORST_STATUS_FIRST = [2, 3, 1, 0] as const

/** The same for several targets: that of the worst. */
export const worstStatusOf = (reports: readonly Report[]): 0 | 1 | 2 | 3 => {
  const statuses = reports.map(statusOf)
  return WORST_STATUS_FIRST.find(status => statuses.includes(status)) ?? 0
}
