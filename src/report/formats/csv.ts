import { HOUR } from '../../text/duration.js'
import type { Line } from '../blocks.js'
import { commandBelow } from '../commands.js'
import { undeliveredLines } from '../phrases.js'
import type { ProblemReport, Subject } from '../problem.js'
import { hiddenCount, type Report } from '../report.js'
import { type CsvDialect, EXCEL, RFC_4180, writeCsvTable } from './csv-table.js'
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

const write = (reports: readonly Report[], dialect: CsvDialect): string => {
  const rows = reports.flatMap(report => [
    ...report.problems.flatMap(problem => problemRows(problem, report)),
    ...unknownRows(report),
    ...hiddenRows(report),
    ...outboxRows(report),
  ])
  return writeCsvTable(COLUMNS, rows, dialect)
}

/** One line per subject of a problem, for spreadsheets and scripts (RFC 4180). */
export const csv: Format = { suffixes: ['csv'], isForMachines: true, write: reports => write(reports, RFC_4180) }

/** The same, as Excel opens it. */
export const excelCsv: Format = { ...csv, write: reports => write(reports, EXCEL) }
