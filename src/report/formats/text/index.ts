import { tookWords } from '../../../text/duration.js'
import { isToCopy } from '../../../text/to-copy.js'
import { undeliveredLines } from '../../phrases.js'
import { affectedWords, failures, isWhole, type Report, type ReportError, type SectionReport } from '../../report.js'
import { moment } from '../pieces.js'
import { statusLine } from '../summary.js'
import type { Format } from '../types.js'
import { writeBlock } from './blocks.js'
import { type Canvas, symbols, unbrokenLine, wrapLine } from './fit.js'
import { writeProblems, writeSummary } from './problems.js'
import { paint, type TextStyle } from './style.js'

/** The width that operators know, unless the terminal is narrower. */
const RULE_WIDTH = 70

const rule = (sign: string, { width, chalk }: TextStyle): string => chalk.dim(sign.repeat(Math.min(RULE_WIDTH, width)))

const heading = (emoji: string, title: string, canvas: Canvas): string[] =>
  wrapLine('', [canvas.ascii ? title : `${emoji} ${title}`], canvas).map(row => canvas.chalk.bold(row))

const failure = (message: string, hint: string, canvas: Canvas): string[] => [
  ...wrapLine('  ', [`❌ ${message}`], canvas).map(row => paint(canvas, 'bad', row)),
  ...hint.split('\n').flatMap(row => (isToCopy(row) ? [unbrokenLine('     ', [row], canvas)] : wrapLine('     ', [row], canvas))),
]

const writeSection = (section: SectionReport, canvas: Canvas): string[] => [
  ...heading(section.emoji, section.title, canvas),
  rule('-', canvas),
  ...(section.status === 'failed' ? writeFailed(section, canvas) : section.blocks.flatMap(block => writeBlock(block, canvas))),
  '',
]

const writeFailed = ({ errors }: SectionReport, canvas: Canvas): string[] => [
  paint(canvas, 'bad', symbols('❌ Could not be read', canvas)),
  ...errors.slice(0, 1).flatMap(({ message }) => wrapLine('  ', [message], canvas)),
]

/** Alerts that were not delivered. */
const writeOutbox = (report: Report, canvas: Canvas): string[] =>
  undeliveredLines(report).flatMap(line => wrapLine(symbols('📤 ', canvas), line, canvas).map(row => paint(canvas, 'warn', row)))

const reportHead = (report: Report, isOneOfSeveral: boolean, canvas: Canvas): string[] => [
  ...heading('🔍', 'PROCONNECTSA SYSTEM MONITOR', canvas),
  rule('=', canvas),
  ...(isOneOfSeveral ? wrapLine('', [{ kind: 'text', value: `Target: ${report.target}` }], canvas) : []),
  `Time: ${moment(report.context.now, report.timezone)}`,
  ...(report.rules.length > 0 ? writeSummary(report, canvas) : []),
  ...writeOutbox(report, canvas),
  rule('=', canvas),
  '',
]

const reportFoot = (report: Report, canvas: Canvas): string[] => {
  const complete = isWhole(report)
  return [
    rule('=', canvas),
    ...heading(complete ? '✅' : '⚠️ ', complete ? 'MONITORING COMPLETE' : 'MONITORING COMPLETE, but not everything could be read', canvas),
    ...failures(report).flatMap(lack => failure(`${affectedWords(lack)}: ${lack.error.message}`, lack.error.hint, canvas)),
    `Took ${tookWords(report.tookMs)}`,
    '',
  ]
}

const problemList = (report: Report, canvas: Canvas): string[] => {
  const rows = writeProblems(report, canvas)
  return rows.length === 0 ? [] : [...heading('🚦', 'PROBLEMS', canvas), rule('-', canvas), ...rows, '']
}

const body = (report: Report, canvas: Canvas): string[] => [
  ...report.sections.flatMap(section => writeSection(section, canvas)),
  ...problemList(report, canvas),
]

/** With several targets, the status of each before the details of any. */
const overview = (reports: readonly Report[], style: TextStyle): string[] => {
  if (reports.length < 2) return []
  const lines = reports.flatMap(report =>
    wrapLine('', [{ kind: 'text', value: report.target }, ': ', symbols(statusLine(report), style)], {
      ...style,
      timezone: report.timezone,
      whole: report.context.all,
    }),
  )
  return [...lines, '']
}

const unreached = ({ message, hint }: ReportError, canvas: Canvas): string[] => [
  ...failure(`Nothing could be read: ${message}`, hint, canvas),
  '',
]

const writeReport = (report: Report, isOneOfSeveral: boolean, style: TextStyle): string[] => {
  const canvas: Canvas = { ...style, timezone: report.timezone, whole: report.context.all }
  const top = reportHead(report, isOneOfSeveral, canvas)
  if (report.error) return [...top, ...unreached(report.error, canvas)]
  return [...top, ...body(report, canvas), ...reportFoot(report, canvas)]
}

/** Sections and problems only, for the page of one person or deposit. */
export const writePage = (report: Report, style: TextStyle): string => {
  const canvas: Canvas = { ...style, timezone: report.timezone, whole: report.context.all }
  const read = `Read at ${moment(report.context.now, report.timezone)}, took ${tookWords(report.tookMs)}`
  return [...body(report, canvas), canvas.chalk.dim(read), ''].join('\n')
}

/** The report as operators know it: plain lines. */
export const text: Format = {
  suffixes: ['txt', 'log'],
  write: (reports, style) =>
    [...overview(reports, style), ...reports.flatMap(report => writeReport(report, reports.length > 1, style))].join('\n'),
}
