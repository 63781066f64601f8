import { SEVERITIES, type Severity } from '../../text/severity.js'
import { plural } from '../../text/words.js'
import { affectedWords, failures, hiddenCount, type Report, type ReportError, summaryOf } from '../report.js'

/** The emoji of each severity. */
export const SIGN: Readonly<Record<Severity, string>> = { high: '🔴', medium: '🟡', warning: '🟠', info: '🔵' }

/** `No problems of severity high or above by 1 of 17 rules`: states what was requested, so that nobody reads more into it. */
export const noProblemsWords = ({ narrowed, rules, rulesLeftOut = [] }: Report): string => {
  const severityWords = narrowed ? ` of severity ${narrowed.minSeverity} or above` : ''
  const ruleWords = rulesLeftOut.length > 0 ? ` by ${rules.length} of ${plural(rules.length + rulesLeftOut.length, 'rule')}` : ''
  return `No problems${severityWords}${ruleWords}`
}

/** `3 less severe not shown`: hidden, but not gone. */
export const hiddenWords = (hidden: number): string[] => (hidden > 0 ? [`${hidden} less severe not shown`] : [])

/** `🔴 2 high · 🟡 1 medium · 🔵 3 info · ❓ 1 unknown`, without the zeros. */
export const summaryWords = (report: Report, ascii: boolean): string => {
  const summary = summaryOf(report)
  const parts = SEVERITIES.toReversed()
    .filter(severity => summary[severity] > 0)
    .map(severity => `${ascii ? '' : `${SIGN[severity]} `}${summary[severity]} ${severity}`)
  if (summary.unknown > 0) parts.push(`${ascii ? '' : '❓ '}${summary.unknown} unknown`)
  if (parts.length === 0) parts.push(ascii ? `[ok] ${noProblemsWords(report).replace('N', 'n')}` : `✅ ${noProblemsWords(report)}`)
  parts.push(...hiddenWords(hiddenCount(report)))
  if (summary.ignored > 0) parts.push(`${summary.ignored} ignored`)
  return parts.join(ascii ? ', ' : ' · ')
}

/** The status of a target in one line, to go with its name; empty if no rule ran. */
export const statusLine = (report: Report): string => {
  if (report.error) return `❌ Not reached: ${report.error.message}`
  return report.rules.length > 0 ? summaryWords(report, false) : ''
}

/** Rules without any log to judge by on this platform, which is not a failure. */
export const rulesWithoutLogs = ({ rules }: Report): readonly { readonly id: string; readonly reason: ReportError }[] =>
  rules.flatMap(({ id, errors, reason }) => (reason?.isAbsent && errors.length === 0 ? [{ id, reason }] : []))

/** What could not be read or judged, and what it affects; without the error of the whole report, which is shown at the top. */
export const uncheckedItems = (report: Report): readonly { readonly about: string; readonly error: ReportError }[] => [
  ...failures(report)
    .filter(({ error }) => error.message !== report.error?.message)
    .map(failure => ({ about: affectedWords(failure), error: failure.error })),
  ...rulesWithoutLogs(report).map(({ id, reason }) => ({ about: id, error: reason })),
]
