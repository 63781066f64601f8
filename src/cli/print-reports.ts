import './zod-config.js'
import { completeCommands } from '../report/complete-commands.js'
import { excelCsv } from '../report/formats/csv.js'
import { type FormatId, formats } from '../report/formats/index.js'
import type { Format } from '../report/formats/types.js'
import { affectedWords, failures, narrowedTo, type Report, worstStatusOf } from '../report/report.js'
import { withOverview } from '../sections/overview.js'
import { EXIT } from '../terminal/exit.js'
import type { FileModes } from '../terminal/file-output.js'
import { print, printNotice } from '../terminal/output.js'
import { fileStyleOf, styleOf } from '../terminal/style.js'
import type { Severity } from '../text/severity.js'
import { fileSize, plural } from '../text/words.js'
import type { GlobalFlags } from './options.js'
import type { FormatFlags } from './output-format.js'
import { platformWords } from './own-command.js'

export interface OutputFlags extends GlobalFlags, FormatFlags {
  /** Permissions of that file. */
  readonly mode?: number
  /** Prints nothing if no problem is worse than info. */
  readonly quiet?: boolean
  readonly exitZero?: boolean
  /** Only problems of this severity or worse. */
  readonly severity?: Severity
}

/** Reports name people and amounts: a new file is for its owner alone. Metrics have neither, and their collector runs as another user. */
const modesFor = ({ isAnonymous }: Format, { mode }: OutputFlags): FileModes => ({ ofNew: isAnonymous ? 0o644 : 0o600, given: mode })

const explain = (report: Report, isOneOfSeveral: boolean): void => {
  const where = isOneOfSeveral ? `${report.target}: ` : ''
  const [first, ...others] = failures(report)
  if (report.error) printNotice(`${where}${report.error.message}`, report.error.hint)
  if (report.error || !first) return
  const more = others.length > 0 ? `; ${plural(others.length, 'other reason')} in the report` : ''
  printNotice(`${where}${affectedWords(first)} could not be read completely: ${first.error.message}${more}`, first.error.hint)
}

const problemsAsText = (reports: readonly Report[], flags: OutputFlags): string =>
  formats.text.write(
    reports.map(report => ({ ...report, kind: 'problems', sections: [] })),
    styleOf(flags),
  )

/** The reports with only the problems that --severity selects. */
export const narrowed = (reports: readonly Report[], { severity }: OutputFlags): readonly Report[] =>
  severity ? reports.map(report => narrowedTo(report, severity)) : reports

/** The reports as people read them: a command in them can be copied as it stands. */
export const toCopyFrom = (reports: readonly Report[], flags: GlobalFlags): readonly Report[] =>
  reports.map(report => completeCommands(report, platformWords(flags, report.target, reports.length > 1)))

/** Prints reports or writes them to a file, explains failures on standard error, and returns the exit status. @throws OutputError */
export const outputReports = async (reports: readonly Report[], format: FormatId, flags: OutputFlags): Promise<number> => {
  const toFile = flags.output !== undefined && flags.output !== '-'
  const writer: Format = flags.excel ? excelCsv : formats[format]
  const readable = toCopyFrom(reports, flags)
  const status = writer.status?.(reports) ?? worstStatusOf(reports)
  // If nothing could be read, the error says more than a page of unknowns.
  const isNothing = format === 'text' && !toFile && reports.length === 1 && reports[0]?.error !== null
  const written = writer.isForMachines ? reports : format === 'html' ? readable.map(withOverview) : readable
  const text = isNothing ? '' : writer.write(written, toFile ? fileStyleOf(flags) : styleOf(flags))
  if (toFile) await (await import('../terminal/file-output.js')).writeWhole(flags.output ?? '', text, modesFor(writer, flags))
  else if (!(flags.quiet && status === EXIT.fine)) await print(text)
  if (toFile && format === 'prometheus') await (await import('./same-series.js')).warnOfSameSeries(flags.output ?? '', text)
  if (toFile && !flags.quiet && process.stderr.isTTY) printNotice(`wrote ${flags.output} (${format}, ${fileSize(Buffer.byteLength(text))})`)
  // The report is in the file. cron mails whatever is printed, so print only trouble.
  if (toFile && flags.quiet && status !== EXIT.fine) await print(problemsAsText(readable, flags))
  // The end of a text report has the same words: who looks at both needs them once.
  const isShownBelow = format === 'text' && text !== '' && !toFile && process.stdout.isTTY && process.stderr.isTTY
  if (!isShownBelow) for (const report of readable) explain(report, readable.length > 1)
  return flags.exitZero ? EXIT.fine : status
}
