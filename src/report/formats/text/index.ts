import { failures, type Report, type SectionReport } from '../../report.js'
import { writeBlock } from './blocks.js'
import { type Canvas, signs, wrapLine } from './fit.js'
import { moment } from './pieces.js'
import { paint, type TextStyle } from './style.js'

/** As wide as operators know it, where the terminal is not narrower. */
const RULE = 70

const rule = (sign: string, { width, chalk }: TextStyle): string => chalk.dim(sign.repeat(Math.min(RULE, width)))

const heading = (emoji: string, title: string, canvas: Canvas): string[] =>
  wrapLine('', [canvas.ascii ? title : `${emoji} ${title}`], canvas).map(row => canvas.chalk.bold(row))

const problem = (message: string, hint: string, canvas: Canvas): string[] => [
  ...wrapLine('  ', [`❌ ${message}`], canvas).map(row => paint(canvas, 'bad', row)),
  ...wrapLine('     ', [hint], canvas),
]

const writeSection = (section: SectionReport, canvas: Canvas): string[] => [
  ...heading(section.emoji, section.title, canvas),
  rule('-', canvas),
  ...(section.status === 'failed' ? paintFailed(section, canvas) : section.blocks.flatMap(block => writeBlock(block, canvas))),
  '',
]

const paintFailed = ({ errors }: SectionReport, canvas: Canvas): string[] => [
  paint(canvas, 'bad', signs('❌ Could not be read', canvas)),
  ...errors.slice(0, 1).flatMap(({ message }) => wrapLine('  ', [message], canvas)),
]

/**
 * The report as operators know it: a page of plain lines.
 * @param tookMs from the start of the process, as a person waited
 */
export const writeText = (report: Report, tookMs: number, style: TextStyle): string => {
  const canvas: Canvas = { ...style, timezone: report.timezone }
  const missing = failures(report)
  const complete = missing.length === 0
  return [
    ...heading('🔍', 'PROCONNECTSA SYSTEM MONITOR', canvas),
    rule('=', canvas),
    `Time: ${moment(report.at, report.timezone)}`,
    rule('=', canvas),
    '',
    ...report.sections.flatMap(section => writeSection(section, canvas)),
    rule('=', canvas),
    ...heading(complete ? '✅' : '⚠️ ', complete ? 'MONITORING COMPLETE' : 'MONITORING COMPLETE, but not everything could be read', canvas),
    ...missing.flatMap(({ error, sections }) => problem(`${sections.join(', ')}: ${error.message}`, error.hint, canvas)),
    `Took ${(tookMs / 1000).toFixed(1)} seconds`,
    '',
  ].join('\n')
}
