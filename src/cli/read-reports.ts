import process from 'node:process'
import { tzOffset } from '@date-fns/tz'
import { hostMemory } from '../app/host-memory.js'
import type { PingFailOn } from '../app/ping.js'
import { makeReport, plan } from '../app/report.js'
import { requestOf, scopeOf, type WindowFlags } from '../app/request.js'
import { problemsOnly, type Selection, type SelectionFlags, wholeReport } from '../app/selection.js'
import { TIMEZONE } from '../config/settings.js'
import { moment } from '../report/formats/pieces.js'
import { statusLine } from '../report/formats/summary.js'
import { writeBlock } from '../report/formats/text/blocks.js'
import { type Report, worstStatusOf } from '../report/report.js'
import { print } from '../terminal/output.js'
import { styleOf } from '../terminal/style.js'
import type { Connection } from './connection.js'
import { printHowToType } from './how-to-type.js'
import { nextStep, wantsNextCommand } from './next-command.js'
import type { GlobalFlags } from './options.js'
import { formatOf } from './output-format.js'
import { narrowed, type OutputFlags, outputReports, toCopyFrom } from './print-reports.js'
import { runtime } from './runtime.js'

export interface ReportFlags extends GlobalFlags, WindowFlags, SelectionFlags, OutputFlags {
  readonly limit?: number
  readonly all?: boolean
  /** A saved report to show instead of reading the platform. */
  readonly input?: string
  /** Adds the last two weeks. */
  readonly trend?: boolean
  /** Masks people. */
  readonly redact?: boolean
  /** URL of a dead man's switch. */
  readonly ping?: string
  /** Problems that the dead man's switch takes for a failed run. */
  readonly pingFailOn?: PingFailOn
}

export type ReportKind = Report['kind']

/** The selected sections and rules. The HTML page always draws the last two weeks. @throws UsageError */
export const selectionOf = (flags: ReportFlags, kind: ReportKind): Selection =>
  kind === 'problems' ? problemsOnly(flags) : wholeReport({ ...flags, trend: flags.trend ?? formatOf(flags) === 'html' })

/** Whether anything of the selection is in PostgreSQL. @throws UsageError */
export const readsDatabase = ({ settings }: Connection, flags: ReportFlags, kind: ReportKind): boolean =>
  plan(selectionOf(flags, kind), requestOf(scopeOf(settings), flags)).readings.some(reading => reading.kind === 'query')

/** Output to a file or quietly, and no terminal: a cron job. */
const isUnattended = ({ output, quiet }: ReportFlags): boolean => (output !== undefined || quiet === true) && !process.stdout.isTTY

/** The first time in a zone costs some hundredths of a second, except in the platform's own zone, whose offset is built in. */
const warmUpZone = (timezone: string): void => {
  if (timezone === TIMEZONE) return
  // The two ways in which a report uses the zone: to write times, and to read those of log lines.
  moment(new Date(), timezone)
  tzOffset(timezone, new Date())
}

export interface ReportsRead {
  /** The exit status. */
  readonly status: number
  /** What a dead man's switch is told: how it went, whatever --exit-zero or the format makes of it, and a summary. */
  readonly worst: number
  readonly brief: string
}

/** Reads the platforms, prints the reports and saves what they saw. */
export const readReports = async (connections: readonly Connection[], flags: ReportFlags, kind: ReportKind): Promise<ReportsRead> => {
  const selection = selectionOf(flags, kind)
  const format = formatOf(flags)
  // The text report shows only how many subjects a problem has: do not send their list over the slow link.
  const countsOnly = kind === 'report' && format === 'text' && !flags.quiet
  // setImmediate: what is written to the socket in this turn goes out first.
  for (const { settings, requested } of connections) void requested.then(() => setImmediate(warmUpZone, settings.target.timezone))
  const reports = await Promise.all(
    connections.map(async connection => {
      const masks = flags.redact ? (await import('../app/redaction.js')).redactSource(connection.source, runtime()) : undefined
      const target = { ...connection, ...(masks && { source: masks.source }) }
      const options = { ...flags, countsOnly, isDemo: flags.demo, isUnattended: isUnattended(flags) }
      const { report, save } = await makeReport(target, selection, runtime(), options)
      return { save, shown: masks ? await masks.report(report) : report }
    }),
  )
  connections[0]?.stopWaiting()
  const shown = narrowed(
    reports.map(one => one.shown),
    flags,
  )
  const status = await outputReports(shown, format, flags)
  const [only, ...others] = toCopyFrom(shown, flags)
  const isText = format === 'text' && (flags.output === undefined || flags.output === '-')
  if (isText && only && others.length === 0 && wantsNextCommand(flags)) {
    const canvas = { ...styleOf(flags), timezone: only.timezone }
    const next = nextStep(only).flatMap(block => writeBlock(block, canvas))
    if (kind === 'report' && next.length > 0) await print(`\n${next.join('\n')}\n`)
    // Where a reader begins: below every list it would be noise to who has typed it.
    const stateDir = connections[0]?.settings.stateDir
    if (kind === 'report' && only.problems.length > 0 && stateDir !== undefined)
      await printHowToType(hostMemory(stateDir)({ shown: 'how to type' }))
  }
  // After the output, so that the user need not wait for it.
  for (const { save } of reports) await save()
  return { status, worst: worstStatusOf(shown), brief: shown.map(report => `${report.target}: ${statusLine(report)}\n`).join('') }
}
