import { HOUR } from '../../text/duration.js'
import { escapeText } from '../../text/escape.js'
import type { Line } from '../blocks.js'
import { commandBelow } from '../commands.js'
import { undeliveredLines } from '../phrases.js'
import type { ProblemReport, Subject } from '../problem.js'
import { hiddenCount, type Report } from '../report.js'
import { writeWords } from './pieces.js'
import type { Format } from './types.js'

/** Scripts find columns by place: a new one goes to the end. */
const COLUMNS = [
  'target',
  'rule',
  'severity',
  'problem',
  'subject_id',
  'subject',
  'since',
  'new',
  'ignored',
  'action',
  // The subject's facts, each by itself, to sum and sort.
  'amount_rand',
  'person',
  'reference',
  'began',
  'age_hours',
] as const

type CsvRow = Partial<Record<(typeof COLUMNS)[number], string>>

/**
 * What a spreadsheet takes for the start of a formula; the wide characters are those of Japanese keyboards. In locales with semicolons as
 * list separator, such as South Africa, a spreadsheet also starts a cell after each semicolon.
 */
const FORMULA = /(^|;)(?=[\s"]*[=+\-@＝＋－＠])/g

/** One cell (RFC 4180): a single line, quoted if needed, and never a formula, because an apostrophe marks it as text. */
export const escapeCsv = (value: string): string => {
  const cell = escapeText(value).replace(FORMULA, "$1'")
  return /[",;\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

const writeRow = (row: CsvRow): string => `${COLUMNS.map(column => escapeCsv(row[column] ?? '')).join(',')}\r\n`

const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no')

const HOUR_MS = HOUR * 1000
const DEPOSIT_COMMAND = 'check_status deposit '

/** The first amount and person of its line, and the word that finds its deposit; what a subject does not have is empty. */
const factsOf = ({ line, began }: Subject, now: Date): CsvRow => {
  const pieces = line.filter(piece => typeof piece !== 'string')
  const amount = pieces.find(piece => piece.kind === 'money')
  const person = pieces.find(piece => piece.kind === 'person')
  // The command ends the line, in a saved report, too.
  const reference = line.at(-2) === DEPOSIT_COMMAND ? line.at(-1) : undefined
  return {
    ...(amount && { amount_rand: amount.rand }),
    ...(person && { person: person.value }),
    ...(reference !== undefined && { reference: writeWords([reference], 'UTC') }),
    ...(began && { began: began.toISOString(), age_hours: ((now.getTime() - began.getTime()) / HOUR_MS).toFixed(1) }),
  }
}

const problemRows = (problem: ProblemReport, { target, timezone, context }: Report): CsvRow[] => {
  const { rule, severity, subjects, count, atLeast, since, isNew, ignored, ignoredSubjects, action } = problem
  const command = commandBelow(problem)
  const words = (line: Line): string => writeWords(line, timezone)
  const shared: CsvRow = {
    target,
    rule,
    severity,
    problem: words(problem.message),
    since: since?.toISOString() ?? '',
    new: yesOrNo(isNew),
    ignored: yesOrNo(ignored),
    action: command === undefined ? action : `${action}: ${command}`,
  }
  const unlisted = count - subjects.length
  return [
    ...subjects.map(subject => ({ ...shared, subject_id: subject.id, subject: words(subject.line), ...factsOf(subject, context.now) })),
    ...(unlisted > 0 ? [{ ...shared, subject: `${atLeast ? 'at least ' : ''}${unlisted} more` }] : []),
    ...(ignoredSubjects > 0 && !ignored ? [{ ...shared, subject: `${ignoredSubjects} more`, ignored: yesOrNo(true) }] : []),
  ]
}

const unknownRows = ({ target, rules, error }: Report): CsvRow[] => {
  const unknown = rules
    .filter(({ status }) => status === 'unknown')
    .map(({ id, errors, reason }) => ({ rule: id, reason: errors[0] ?? reason ?? error }))
  // An unreached target has a row even if no rule was requested.
  const all = unknown.length === 0 && error ? [{ rule: '', reason: error }] : unknown
  return all.map(({ rule, reason }) => ({
    target,
    rule,
    severity: 'unknown',
    problem: reason?.message ?? 'not read',
    new: yesOrNo(false),
    ignored: yesOrNo(false),
    action: reason?.hint ?? '',
  }))
}

/** A narrowed table says so, because an empty one would read as no problems. */
const hiddenRows = (report: Report): CsvRow[] => {
  const { target, narrowed } = report
  const hidden = hiddenCount(report)
  if (!narrowed || hidden === 0) return []
  return [
    {
      target,
      severity: 'not shown',
      problem: `${hidden} less severe than ${narrowed.minSeverity}`,
      new: yesOrNo(false),
      ignored: yesOrNo(false),
    },
  ]
}

const outboxRows = (report: Report): CsvRow[] =>
  undeliveredLines(report).map((line, i) => ({
    target: report.target,
    severity: 'undelivered',
    problem: writeWords(line, report.timezone),
    since: report.outbox[i]?.since.toISOString() ?? '',
    action: report.outboxError?.hint ?? '',
    new: yesOrNo(false),
    ignored: yesOrNo(false),
  }))

/** One line per subject of a problem, for spreadsheets and scripts (RFC 4180). */
export const csv: Format = {
  suffixes: ['csv'],
  isForMachines: true,
  write: reports =>
    `${COLUMNS.join(',')}\r\n${reports
      .flatMap(report => [
        ...report.problems.flatMap(problem => problemRows(problem, report)),
        ...unknownRows(report),
        ...hiddenRows(report),
        ...outboxRows(report),
      ])
      .map(writeRow)
      .join('')}`,
}
