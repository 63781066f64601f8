import { isAtLeast, SEVERITIES, type Severity } from '../text/severity.js'
import { plural } from '../text/words.js'
import type { Block } from './blocks.js'
import type { Context } from './context.js'
import type { Figures } from './figures.js'
import type { Overview } from './overview.js'
import type { ProblemReport, RuleReport } from './problem.js'

export interface ReportError {
  readonly message: string
  readonly hint: string
  /** Everything is shown as far as possible: the error reports a strange value, not a missing one. */
  readonly isShown?: boolean
  /** There is no log to judge by, as opposed to a log that was cut short. */
  readonly isAbsent?: boolean
}

export interface SectionReport {
  readonly id: string
  readonly emoji: string
  readonly title: string
  /** `partial`: the section is shown, but part of it could not be read. */
  readonly status: 'whole' | 'partial' | 'failed'
  readonly errors: readonly ReportError[]
  /** Milliseconds from the start of the reading to the last reply that the section needed. */
  readonly tookMs: number
  readonly data: unknown
  /** Numbers for monitoring and the history; empty if the section failed. */
  readonly figures: Figures
  readonly blocks: readonly Block[]
}

/** Alerts that one channel has not accepted yet. */
export interface Undelivered {
  /** The channel's name in the settings. */
  readonly channel: string
  readonly messages: number
  /** When the oldest of them was queued, by the clock of the host that sends. */
  readonly since: Date
  /** The service's reply to the last attempt; null: there was no attempt yet. */
  readonly reason: string | null
}

export interface Report {
  /** `problems`: a report of problems with all their details, without sections. */
  readonly kind: 'report' | 'problems'
  readonly target: string
  /** IANA name of the zone that times are written in. */
  readonly timezone: string
  /** The request; its `now` is the platform's clock at the time of the reading. */
  readonly context: Context
  /** Milliseconds from the start of the process to the end of the reading, as the user waited. */
  readonly tookMs: number
  /**
   * When a run of this target, this one or an earlier one, last read everything it was asked to read, by the platform's clock; null:
   * unknown.
   */
  readonly lastGood: Date | null
  /** Alerts waiting for delivery. They are no problem of the platform and do not count as one. */
  readonly outbox: readonly Undelivered[]
  /** Why `outbox` is unknown; it is empty then, which says nothing. */
  readonly outboxError?: ReportError
  /** Why nothing could be read: every rule is unknown then, and there are no sections. */
  readonly error: ReportError | null
  readonly sections: readonly SectionReport[]
  /** All rules that ran, in their order. */
  readonly rules: readonly RuleReport[]
  /** Rules that `--only` and `--skip` left out. */
  readonly rulesLeftOut?: readonly string[]
  /** The most severe first, ignored ones last. */
  readonly problems: readonly ProblemReport[]
  /** The first screen; absent: the format has none. Documents for machines leave it out. */
  readonly overview?: Overview
  /** Absent: problems of every severity are listed. */
  readonly narrowed?: Narrowed
}

/** Only problems of a minimum severity are listed; the others are counted. */
export interface Narrowed {
  readonly minSeverity: Severity
  /** Counts all problems, including those not listed. */
  readonly summary: Summary
}

export interface Failure {
  readonly error: ReportError
  readonly sections: readonly string[]
  readonly rules: readonly string[]
}

/** Reasons why a rule is unknown although nothing failed. A log that the host does not have is not counted as a failure. */
const inconclusiveReasons = ({ status, errors, reason }: RuleReport): readonly ReportError[] =>
  status === 'unknown' && errors.length === 0 && reason && !reason.isAbsent ? [reason] : []

const groupByError = (
  sections: readonly SectionReport[],
  rules: readonly RuleReport[],
  of: (rule: RuleReport) => readonly ReportError[],
) => {
  const known = new Map<string, { error: ReportError; sections: Set<string>; rules: Set<string> }>()
  const entryFor = (error: ReportError) => {
    const found = known.get(error.message) ?? { error, sections: new Set(), rules: new Set() }
    known.set(error.message, found)
    return found
  }
  for (const { id, errors } of sections) for (const error of errors) entryFor(error).sections.add(id)
  for (const rule of rules) for (const error of of(rule)) entryFor(error).rules.add(rule.id)
  return [...known.values()].map(({ error, sections, rules }): Failure => ({ error, sections: [...sections], rules: [...rules] }))
}

/** Failed readings, with the sections and rules that needed them. */
export const readFailures = ({ sections, rules }: Report): readonly Failure[] => groupByError(sections, rules, ({ errors }) => errors)

/** The same with rules that are unknown for another reason, such as a log that was read only in part. */
export const failures = ({ sections, rules }: Report): readonly Failure[] =>
  groupByError(sections, rules, rule => [...rule.errors, ...inconclusiveReasons(rule)])

/** `payments, recent and 3 rules`. Rules are named only if no section is affected, because they are listed elsewhere. */
export const affectedWords = ({ sections, rules }: Failure): string => {
  if (sections.length === 0) return rules.join(', ')
  return rules.length === 0 ? sections.join(', ') : `${sections.join(', ')} and ${plural(rules.length, 'rule')}`
}

export interface Summary extends Readonly<Record<Severity, number>> {
  /** Rules that could not be judged. */
  readonly unknown: number
  /** Ignored problems, and ignored subjects of other problems. */
  readonly ignored: number
}

/** The number of listed problems per severity, without ignored ones. */
export const summaryOf = ({ problems, rules }: Report): Summary => {
  const open = problems.filter(({ ignored }) => !ignored)
  const countOf = (wanted: Severity): number => open.filter(({ severity }) => severity === wanted).length
  return {
    info: countOf('info'),
    warning: countOf('warning'),
    medium: countOf('medium'),
    high: countOf('high'),
    unknown: rules.filter(({ status }) => status === 'unknown').length,
    ignored: problems.reduce((sum, { ignored, ignoredSubjects }) => sum + (ignored ? 1 : ignoredSubjects), 0),
  }
}

/** Whether problems of that severity are listed. */
export const isRequested = ({ narrowed }: Report, severity: Severity): boolean => !narrowed || isAtLeast(severity, narrowed.minSeverity)

/** The same report with only its more severe problems listed. The others stay counted, because hidden is not the same as none. */
export const narrowedTo = (report: Report, minSeverity: Severity): Report => {
  // A saved report holds no more problems than it was narrowed to.
  if (minSeverity === SEVERITIES[0] || (report.narrowed && !isRequested(report, minSeverity))) return report
  const narrowed = { ...report, narrowed: { minSeverity, summary: report.narrowed?.summary ?? summaryOf(report) } }
  return { ...narrowed, problems: report.problems.filter(({ severity }) => isRequested(narrowed, severity)) }
}

/** Number of open problems that are not listed because they are less severe than requested. */
export const hiddenCount = (report: Report): number => {
  const { narrowed } = report
  if (!narrowed) return 0
  return SEVERITIES.filter(severity => !isRequested(report, severity)).reduce((sum, severity) => sum + narrowed.summary[severity], 0)
}

/** Whether everything requested was read, over the whole window. */
export const isWhole = (report: Report): boolean => report.error === null && failures(report).length === 0

/** The exit status for scripts: 0 nothing above info, 1 warning or medium, 2 high, 3 something could not be checked. */
export const statusOf = (report: Report): 0 | 1 | 2 | 3 => {
  const { high, medium, warning } = summaryOf(report)
  if (high > 0) return 2
  if (!isWhole(report)) return 3
  return medium + warning > 0 ? 1 : 0
}

/** High problems outweigh whatever could not be checked, which outweighs the rest. */
const WORST_STATUS_FIRST = [2, 3, 1, 0] as const

/** The worst status of several targets. */
export const worstStatusOf = (reports: readonly Report[]): 0 | 1 | 2 | 3 => {
  const statuses = reports.map(statusOf)
  return WORST_STATUS_FIRST.find(status => statuses.includes(status)) ?? 0
}
