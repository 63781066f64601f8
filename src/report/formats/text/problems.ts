import type { Line } from '../../blocks.js'
import { commandBelow, lineWithoutCommand } from '../../commands.js'
import type { ProblemReport, RuleReport, Subject } from '../../problem.js'
import { type Report, summaryOf } from '../../report.js'
import { SIGN, summaryWords } from '../summary.js'
import { ageWords } from '../wording.js'
import { INDENT, writeBlock } from './blocks.js'
import { type Canvas, symbols, unbrokenLine, wrapLine } from './fit.js'
import { paint } from './style.js'

const TONE = { high: 'bad', medium: 'warn', warning: 'warn', info: 'plain' } as const

/** The one-line status of the report. */
export const writeSummary = (report: Report, canvas: Canvas): string[] => {
  const { high, medium, warning, unknown } = summaryOf(report)
  const tone = high > 0 ? 'bad' : medium + warning + unknown > 0 ? 'warn' : 'good'
  return wrapLine('', [summaryWords(report, canvas.ascii)], canvas).map(row => canvas.chalk.bold(paint(canvas, tone, row)))
}

const ageSuffix = ({ since, isNew }: ProblemReport, { timezone, ascii }: Canvas): Line =>
  isNew ? [ascii ? ' (new)' : ' 🆕'] : since ? [` (${ageWords({ since, isNew }, timezone)})`] : []

/** A command that does not fit on the line of its subject has a line of its own, unbroken, so that it can be copied in one go. */
const subjectRows = (subject: Subject, canvas: Canvas): string[] => {
  const rows = wrapLine(INDENT, ['- ', ...subject.line], canvas)
  if (!subject.command || rows.length === 1) return rows
  return [...wrapLine(INDENT, ['- ', ...lineWithoutCommand(subject)], canvas), unbrokenLine(`${INDENT}  `, subject.command, canvas)]
}

const subjects = ({ subjects, count, atLeast }: ProblemReport, canvas: Canvas): string[] => [
  ...subjects.flatMap(subject => subjectRows(subject, canvas)),
  ...(count > subjects.length
    ? writeBlock({ kind: 'entries', entries: [], notShown: `${atLeast ? 'at least ' : ''}${count - subjects.length} more` }, canvas)
    : []),
]

const writeProblem = (problem: ProblemReport, withSubjects: boolean, canvas: Canvas): string[] => {
  const { severity, message, ignored, ignoredSubjects, action, command, rule } = problem
  if (ignored) return wrapLine('', [symbols(`⚪ ignored: `, canvas), ...message, ` [${rule}]`], canvas).map(row => canvas.chalk.dim(row))
  const more = withSubjects ? commandBelow(problem) : command
  const less: Line = ignoredSubjects > 0 ? [` (${ignoredSubjects} ignored)`] : []
  const title: Line = [
    canvas.ascii ? `${severity}: ` : `${SIGN[severity]} `,
    ...message,
    ...less,
    ...ageSuffix(problem, canvas),
    ` [${rule}]`,
  ]
  return [
    ...wrapLine('', title, canvas).map(row => paint(canvas, TONE[severity], row)),
    ...(withSubjects ? subjects(problem, canvas) : []),
    ...wrapLine('   ', [action], canvas),
    ...(more === undefined ? [] : [canvas.chalk.dim(unbrokenLine(`   ${canvas.ascii ? '>' : '→'} `, [more], canvas))]),
  ]
}

/** Rules that one failure left unknown share a line: it is one thing to mend. */
const writeUnknown = (rules: readonly RuleReport[], canvas: Canvas): string[] => {
  const byReason = new Map<string, string[]>()
  for (const { id, errors, reason } of rules) {
    const why = (errors[0] ?? reason)?.message ?? 'not read'
    byReason.set(why, [...(byReason.get(why) ?? []), id])
  }
  return [...byReason].flatMap(([why, ids]) =>
    wrapLine('', [symbols('❓ unknown: ', canvas), `${ids.join(', ')}: ${why}`], canvas).map(row => paint(canvas, 'warn', row)),
  )
}

/** The problems, the most severe first, each with what to do; with their subjects if the report consists of problems only. */
export const writeProblems = (report: Report, canvas: Canvas): string[] => [
  ...report.problems.flatMap(problem => writeProblem(problem, report.kind === 'problems', canvas)),
  ...writeUnknown(
    report.rules.filter(({ status }) => status === 'unknown'),
    canvas,
  ),
]
