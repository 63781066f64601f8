import type { FormatId } from '../../report/formats/index.js'
import { standing } from '../../report/formats/summary.js'
import type { Report } from '../../report/report.js'
import { withPlatforms } from '../connection.js'
import { UsageError } from '../errors.js'
import { exitStatusOf } from '../exit.js'
import type { GlobalFlags } from '../options.js'
import { formatOf, type OutputFlags, tell } from '../output-report.js'
import { startPing } from '../ping.js'
import { recall, remember } from '../recall.js'
import { readReport } from '../reports.js'
import { requestOf, type WindowFlags } from '../request.js'
import { problemsOnly, type Selection, type SelectionFlags, wholeReport } from '../selection.js'

export interface ReportFlags extends GlobalFlags, WindowFlags, SelectionFlags, OutputFlags {
  readonly limit?: number
  readonly all?: boolean
  /** A report that was saved before. */
  readonly input?: string
  /** Also what was usual in the last two weeks. */
  readonly trend?: boolean
  /** Address of a dead man's switch. */
  readonly ping?: string
}

/** What decides what is read, and cannot be asked of a report that was read long ago. */
const OF_READING = ['hours', 'since', 'only', 'skip', 'limit', 'all', 'trend', 'ping', 'demo', 'target', 'host'] as const

const saved = async (path: string, flags: ReportFlags, kind: Report['kind']): Promise<Report[]> => {
  const wrong = OF_READING.find(flag => flags[flag] !== undefined)
  if (wrong) throw new UsageError(`--${wrong} does not go with --input`, 'A saved report holds what was asked for when it was read.')
  // The shapes of a saved report are a good part of what there is to load.
  const { savedReports } = await import('../saved.js')
  const reports = await savedReports(path)
  return kind === 'report' ? reports : reports.map(report => ({ ...report, kind, sections: [] }))
}

/** The summary lines, as a dead man's switch keeps them with the ping. */
const inBrief = (reports: readonly Report[]): string => reports.map(report => `${report.target}: ${standing(report)}\n`).join('')

const run = async (flags: ReportFlags, selection: Selection): Promise<number> => {
  const format = formatOf(flags)
  if (flags.input !== undefined) return tell(await saved(flags.input, flags, selection.kind), format, flags)
  const ping = flags.ping === undefined ? undefined : startPing(flags.ping)
  try {
    const { status, reports } = await readAll(flags, selection, format)
    await ping?.end(status, inBrief(reports))
    return status
  } catch (error) {
    // Before it is said: whoever waits for the ping is to hear of it whatever comes next.
    await ping?.end(exitStatusOf(error), `${(error as Error).message}\n`)
    throw error
  }
}

const readAll = (
  flags: ReportFlags,
  selection: Selection,
  format: FormatId,
): Promise<{ readonly status: number; readonly reports: readonly Report[] }> =>
  withPlatforms(flags, async connections => {
    const reports = await Promise.all(
      connections.map(async connection => {
        const recalled = await recall(connection.settings, flags)
        const request = requestOf(connection.settings, flags, recalled.ignored)
        const report = await readReport(connection, selection, request, recalled.memory, {
          lastGood: recalled.before?.lastGood ?? null,
          outbox: recalled.outbox,
        })
        return { report, recalled }
      }),
    )
    connections[0]?.stopWaiting()
    const status = await tell(
      reports.map(({ report }) => report),
      format,
      flags,
    )
    // Once the person has what they came for.
    for (const { report, recalled } of reports) await remember(recalled, report)
    return { status, reports: reports.map(({ report }) => report) }
  })

/** Reads everything and prints it; the status says how things stand. */
export const runReport = (flags: ReportFlags): Promise<number> =>
  run(flags, wholeReport({ ...flags, trend: flags.trend ?? formatOf(flags) === 'html' }))

/** The same for the problems alone. */
export const runProblems = (flags: ReportFlags): Promise<number> => run(flags, problemsOnly(flags))
