import { tzOffset } from '@date-fns/tz'
import { readReport } from '../app/report.js'
import { requestOf, type WindowFlags } from '../app/request.js'
import { knownBefore, loadRunMemory, saveRun } from '../app/run-memory.js'
import { problemsOnly, type Selection, type SelectionFlags, wholeReport } from '../app/selection.js'
import { TIMEZONE } from '../config/settings.js'
import { moment } from '../report/formats/pieces.js'
import { statusLine } from '../report/formats/summary.js'
import type { Report } from '../report/report.js'
import type { Connection } from './connection.js'
import type { GlobalFlags } from './options.js'
import { asked, formatOf, type OutputFlags, tell } from './print-reports.js'

export interface ReportFlags extends GlobalFlags, WindowFlags, SelectionFlags, OutputFlags {
  readonly limit?: number
  readonly all?: boolean
  /** A report that was saved before. */
  readonly input?: string
  /** Also what was usual in the last two weeks. */
  readonly trend?: boolean
  /** Nobody is named. */
  readonly redact?: boolean
  /** Address of a dead man's switch. */
  readonly ping?: string
}

export type ReportKind = Report['kind']

/** What was asked for. Two weeks are read for a page, which draws them. @throws UsageError */
export const selectionOf = (flags: ReportFlags, kind: ReportKind): Selection =>
  kind === 'problems' ? problemsOnly(flags) : wholeReport({ ...flags, trend: flags.trend ?? formatOf(flags) === 'html' })

/** The first time in a zone takes some hundredths of a second, but in the platform's own, whose offset is known. */
const getReady = (timezone: string): void => {
  if (timezone === TIMEZONE) return
  // As the report writes a moment, and as the lines of a log are read.
  moment(new Date(), timezone)
  tzOffset(timezone, new Date())
}

/** Reads the platforms, prints what came of it, and remembers it. `brief`: what a dead man's switch keeps with the ping. */
export const readReports = async (
  connections: readonly Connection[],
  flags: ReportFlags,
  kind: ReportKind,
): Promise<{ readonly status: number; readonly brief: string }> => {
  const selection = selectionOf(flags, kind)
  const format = formatOf(flags)
  // The page of text says how many, and no more than that crosses the slow link.
  const counted = kind === 'report' && format === 'text' && !flags.quiet
  // What is written in the same turn goes first.
  for (const { settings, asked } of connections) void asked.then(() => setImmediate(getReady, settings.target.timezone))
  const reports = await Promise.all(
    connections.map(async connection => {
      const recalled = await loadRunMemory(connection.settings, flags)
      const request = { ...requestOf(connection.settings, flags, recalled.ignored), ...(counted && { counted }) }
      const masks = flags.redact ? (await import('../app/redaction.js')).redactSource(connection.source) : undefined
      const read = { ...connection, ...(masks && { source: masks.source }) }
      const report = await readReport(read, selection, request, recalled.memory, knownBefore(recalled))
      return { report, recalled, shown: masks ? await masks.report(report) : report }
    }),
  )
  connections[0]?.stopWaiting()
  const shown = asked(
    reports.map(one => one.shown),
    flags,
  )
  const status = await tell(shown, format, flags)
  // Once the person has what they came for.
  for (const { report, recalled } of reports) await saveRun(recalled, report)
  return { status, brief: shown.map(report => `${report.target}: ${statusLine(report)}\n`).join('') }
}
