import './zod-config.js'
import { extname } from 'node:path'
import { type FormatId, formats } from '../report/formats/index.js'
import type { Format } from '../report/formats/types.js'
import type { Severity } from '../report/problem.js'
import { failures, narrowedTo, type Report, whatFailed, worstStatusOf } from '../report/report.js'
import { EXIT } from '../terminal/exit.js'
import { complain, print } from '../terminal/output.js'
import { fileStyleOf, type StyleFlags, styleOf } from '../terminal/style.js'
import { plural } from '../text/words.js'

export interface OutputFlags extends StyleFlags {
  readonly format?: FormatId
  /** A file; `-` is standard output. */
  readonly output?: string
  /** Nothing is printed when nothing is above info. */
  readonly quiet?: boolean
  readonly exitZero?: boolean
  /** Only problems that are at least that severe. */
  readonly severity?: Severity
}

/** The format that was named, or the one that the file's name ends with. */
export const formatOf = ({ format, output }: OutputFlags): FormatId => {
  const suffix = extname(output ?? '')
    .slice(1)
    .toLowerCase()
  const bySuffix = (Object.keys(formats) as FormatId[]).find(id => formats[id].suffixes.includes(suffix))
  return format ?? bySuffix ?? 'text'
}

const explain = (report: Report, isOneOfSeveral: boolean): void => {
  const where = isOneOfSeveral ? `${report.target}: ` : ''
  const [first, ...others] = failures(report)
  if (report.error) complain(`${where}${report.error.message}`, report.error.hint)
  if (report.error || !first) return
  const more = others.length > 0 ? `; ${plural(others.length, 'other reason')} in the report` : ''
  complain(`${where}${whatFailed(first)} could not be read whole: ${first.error.message}${more}`, first.error.hint)
}

const inProblems = (reports: readonly Report[], flags: OutputFlags): string =>
  formats.text.write(
    reports.map(report => ({ ...report, kind: 'problems', sections: [] })),
    styleOf(flags),
  )

/** What was asked for of reports that hold more. */
export const asked = (reports: readonly Report[], { severity }: OutputFlags): readonly Report[] =>
  severity ? reports.map(report => narrowedTo(report, severity)) : reports

/** Puts reports where they were asked for, says on standard error what they lack, and returns the exit status. @throws OutputError */
export const tell = async (reports: readonly Report[], format: FormatId, flags: OutputFlags): Promise<number> => {
  const toFile = flags.output !== undefined && flags.output !== '-'
  const writer: Format = formats[format]
  const status = writer.status?.(reports) ?? worstStatusOf(reports)
  // A page of nothing but unknowns tells a person less than the one error does.
  const isNothing = format === 'text' && !toFile && reports.length === 1 && reports[0]?.error !== null
  const words = isNothing ? '' : writer.write(reports, toFile ? fileStyleOf(flags) : styleOf(flags))
  if (toFile) await (await import('../terminal/file-output.js')).writeWhole(flags.output ?? '', words)
  else if (!(flags.quiet && status === EXIT.fine)) await print(words)
  // The file is for whoever looks; cron mails what is printed, and is to mail trouble.
  if (toFile && flags.quiet && status !== EXIT.fine) await print(inProblems(reports, flags))
  for (const report of reports) explain(report, reports.length > 1)
  return flags.exitZero ? EXIT.fine : status
}
