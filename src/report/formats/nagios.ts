import { cutBytes } from '../../text/ellipsis.js'
import { rank, SEVERITIES, type Severity } from '../../text/severity.js'
import type { Line } from '../blocks.js'
import { undeliveredLines } from '../phrases.js'
import type { Report, Summary } from '../report.js'
import { affectedWords, failures, hiddenCount, isRequested, statusOf, summaryOf, worstStatusOf } from '../report.js'
import { writeWords } from './pieces.js'
import { hiddenWords, noProblemsWords, rulesWithoutLogs } from './summary.js'
import type { Format } from './types.js'

/** Indexed by exit status, as in the Monitoring Plugins guidelines. */
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const

/** Old versions of NRPE carry 1024 bytes and drop the rest, which would be the performance data at the end. */
const MAX_LINE_BYTES = 1000
/** So that no single problem crowds out the others. */
const MAX_PART_BYTES = 300

/** A single line without a bar, because a bar starts the performance data. */
const oneLine = (line: Line, timezone: string): string => writeWords(line, timezone).replaceAll('|', '¦').replace(/\s+/g, ' ').trim()

interface Totals extends Summary {
  /** Problems below the requested severity. */
  readonly hidden: number
  readonly seconds: number
}

const totalsOf = (reports: readonly Report[]): Totals => {
  const summaries = reports.map(summaryOf)
  const sum = (key: keyof Summary): number => summaries.reduce((total, summary) => total + summary[key], 0)
  return {
    ...{ info: sum('info'), warning: sum('warning'), medium: sum('medium'), high: sum('high') },
    ...{ unknown: sum('unknown'), ignored: sum('ignored') },
    hidden: reports.reduce((total, report) => total + hiddenCount(report), 0),
    // Targets are read in parallel.
    seconds: Math.max(0, ...reports.map(({ tookMs }) => tookMs)) / 1000,
  }
}

const WORST_FIRST = SEVERITIES.toReversed()
const THRESHOLD_RANGES: Readonly<Record<Severity, string>> = { high: ';;0', medium: ';0', warning: ';0', info: '' }

/** Sections without rules show figures, but do not say whether all is well. */
const hasNoRules = (reports: readonly Report[]): boolean => reports.every(({ rules }) => rules.length === 0)

/**
 * `high=2;;0`: more than zero is critical. No figure: the severity was not requested, or none were found but some rules could not be
 * judged. The guidelines have `high=U` for that, but Icinga 2 refuses it, and all figures of that run with it.
 */
const figures = (totals: Totals, reports: readonly Report[]): string => {
  const severities = hasNoRules(reports) ? [] : WORST_FIRST.filter(severity => reports.every(report => isRequested(report, severity)))
  return [
    ...severities
      .filter(severity => totals[severity] > 0 || totals.unknown === 0)
      .map(severity => `${severity}=${totals[severity]}${THRESHOLD_RANGES[severity]}`),
    ...(hasNoRules(reports) ? [] : [`unknown=${totals.unknown}`]),
    `time=${totals.seconds.toFixed(3)}s`,
  ].join(' ')
}

const noProblems = ([first]: readonly Report[]): string => (first ? noProblemsWords(first).replace('N', 'n') : '')

const counts = (totals: Totals, reports: readonly Report[]): string => {
  if (hasNoRules(reports)) return 'no rule was asked'
  const found = [...WORST_FIRST, 'unknown' as const].filter(key => totals[key] > 0).map(key => `${totals[key]} ${key}`)
  if (found.length === 0) found.push(noProblems(reports))
  found.push(...hiddenWords(totals.hidden))
  if (totals.ignored > 0) found.push(`${totals.ignored} ignored`)
  return found.join(', ')
}

/** The messages of a report, each with a weight; what could not be checked ranks where its exit status does. */
const partsOf = (report: Report, prefix: string): { readonly weight: number; readonly words: string }[] => {
  const { timezone, error, problems } = report
  const part = (weight: number, line: Line) => ({ weight, words: cutBytes(oneLine([prefix, ...line], timezone), MAX_PART_BYTES) })
  const open = problems.filter(({ ignored }) => !ignored)
  return [
    ...open.map(({ severity, message, rule }) => part(severity === 'high' ? 4 : rank(severity), [...message, ` (${rule})`])),
    ...(error
      ? [part(3, [`not reached: ${error.message}`])]
      : failures(report).map(failed => part(3, [`${affectedWords(failed)}: ${failed.error.message}`]))),
    ...rulesWithoutLogs(report).map(({ id, reason }) => part(-1, [`${id} unknown: ${reason.message}`])),
  ]
}

/** As many parts as fit, the most severe first, and the number of the rest. */
const listed = (parts: readonly string[], bytes: number): string => {
  let words = ''
  for (const [i, part] of parts.entries()) {
    const rest = `, … and ${parts.length - i} more`
    const longer = i === 0 ? part : `${words}, ${part}`
    if (Buffer.byteLength(longer) + (i < parts.length - 1 ? Buffer.byteLength(rest) : 0) > bytes)
      return i === 0 ? cutBytes(part, bytes) : words + rest
    words = longer
  }
  return words
}

const nameOf = (reports: readonly Report[]): string => {
  if (reports.length === 1) return ''
  const worst = worstStatusOf(reports)
  const names = reports.filter(report => statusOf(report) === worst).map(({ target }) => oneLine([target], 'UTC'))
  return worst === 0 ? '' : ` ${cutBytes(names.join(', '), 100)}`
}

/** Undelivered alerts as long output, which does not affect the state. */
const undelivered = (reports: readonly Report[]): string => {
  const waits = reports.flatMap(report =>
    undeliveredLines(report).map(line =>
      cutBytes(oneLine([reports.length > 1 ? `${report.target}: ` : '', ...line], report.timezone), MAX_PART_BYTES),
    ),
  )
  return waits.length > 0 ? `${listed(waits, MAX_LINE_BYTES)}\n` : ''
}

/** UNKNOWN if no rule ran, as for any plugin without checks: nothing says that all is well. */
const stateOf = (reports: readonly Report[]): 0 | 1 | 2 | 3 => (hasNoRules(reports) ? 3 : worstStatusOf(reports))

/**
 * One line with performance data for Nagios, Icinga and others that run monitoring plugins. The exit status of the command agrees with the
 * first word. Several targets are one service: the worst state, and totals.
 */
export const nagios: Format = {
  suffixes: [],
  isForMachines: true,
  status: stateOf,
  write: reports => {
    const totals = totalsOf(reports)
    const head = `CHECK_STATUS ${STATES[stateOf(reports)]}${nameOf(reports)} - ${counts(totals, reports)}`
    const tail = ` | ${figures(totals, reports)}\n`
    const parts = reports
      .flatMap(report => partsOf(report, reports.length > 1 ? `${report.target}: ` : ''))
      .toSorted((a, b) => b.weight - a.weight)
    const room = MAX_LINE_BYTES - Buffer.byteLength(`${head}: ${tail}`)
    return `${head}${
      parts.length > 0
        ? `: ${listed(
            parts.map(({ words }) => words),
            room,
          )}`
        : ''
    }${tail}${undelivered(reports)}`
  },
}
