import type { Line } from '../../blocks.js'
import type { ProblemReport, RuleReport } from '../../problem.js'
import { type Report, summaryOf } from '../../report.js'
import { clock } from '../pieces.js'
import { SIGN, summaryWords } from '../summary.js'
import { writeBlock } from './blocks.js'
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
  isNew ? [ascii ? ' (new)' : ' 🆕'] : since ? [` (since ${clock(since, timezone, true)})`] : []

const subjects = ({ subjects, count, atLeast }: ProblemReport, canvas: Canvas): string[] =>
  writeBlock(
    {
      kind: 'entries',
      entries: subjects.map(({ line }) => ({ line: ['- ', ...line] })),
      ...(count > subjects.length ? { notShown: `${atLeast ? 'at least ' : ''}${count - subjects.length} more` } : {}),
    },
    canvas,
  )

const writeProblem = (problem: ProblemReport, withSubjects: boolean, canvas: Canvas): string[] => {
  const { severity, message, ignored, ignoredSubjects, action, command, rule } = problem
  if (ignored) return wrapLine('', [symbols(`⚪ ignored: `, canvas), ...message, ` [${rule}]`], canvas).map(row => canvas.chalk.dim(row))
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
    canvas.chalk.dim(unbrokenLine(`   ${canvas.ascii ? '>' : '→'} `, [command], canvas)),
  ]
}

const writeUnknown = ({ id, errors, reason }: RuleReport, canvas: Canvas): string[] =>
  wrapLine('', [symbols('❓ unknown: ', canvas), `${id}: ${(errors[0] ?? reason)?.message ?? 'not read'}`], canvas).map(row =>
    paint(canvas, 'warn', row),
  )

/** The problems, the most severe first, each with what to do; with their subjects if the report consists of problems only. */
export const writeProblems = (report: Report, canvas: Canvas): string[] => [
  ...report.problems.flatMap(problem => writeProblem(problem, report.kind === 'problems', canvas)),
  ...report.rules.filter(({ status }) => status === 'unknown').flatMap(rule => writeUnknown(rule, canvas)),
]
