import { type Figures, reportFigures } from '../report/figures.js'
import { rand } from '../report/formats/pieces.js'
import { statusLine } from '../report/formats/summary.js'
import type { Report } from '../report/report.js'
import { worst } from '../text/severity.js'
import type { ReportNotification } from './notifications.js'
import { snapshotOfProblem } from './problem-snapshot.js'
import { MAX_SENTENCE_CHARS, safeText } from './wording/safe-text.js'

/** Figures worth a line in a chat, each with its section; `rand` names the sum shown after a count. */
const FACTS: readonly { readonly section: string; readonly label: string; readonly figure: string; readonly rand?: string }[] = [
  { section: 'registrations', label: 'Registrations', figure: 'registrations' },
  { section: 'payments', label: 'Deposits', figure: 'deposits', rand: 'deposited_rand' },
  { section: 'payments', label: 'Waiting deposits', figure: 'pending_deposits', rand: 'pending_rand' },
  { section: 'leads', label: 'Leads', figure: 'leads' },
  { section: 'leads', label: 'Leads without a provider', figure: 'unassigned_leads' },
]

const figureWords = (figures: Figures, { figure, rand: sum }: (typeof FACTS)[number]): string => {
  const count = figures[figure]
  const amount = sum === undefined ? undefined : figures[sum]
  // A figure that could not be read is not zero.
  if (count === undefined) return 'unknown'
  return amount === undefined || count === 0 ? String(count) : `${count} (${rand(amount.toFixed(2))})`
}

/** A report as a notification. @param page the report as HTML */
export const reportNotification = (report: Report, page: string): ReportNotification => {
  const { context, timezone, sections } = report
  const figures = reportFigures(report)
  const open = report.problems.filter(({ ignored }) => !ignored)
  const facts = FACTS.filter(({ section }) => sections.some(({ id }) => id === section))
  return {
    kind: 'report',
    at: context.now.toISOString(),
    standing: safeText(statusLine(report), MAX_SENTENCE_CHARS),
    severity: worst(open.map(({ severity }) => severity)),
    problems: open.map(problem => snapshotOfProblem(problem, problem.since ?? context.now, timezone)),
    facts: [
      ...(sections.length > 0 ? [{ label: 'Window', value: safeText(context.window.label) }] : []),
      ...facts.map(fact => ({ label: fact.label, value: figureWords(figures, fact) })),
    ],
    page,
  }
}
