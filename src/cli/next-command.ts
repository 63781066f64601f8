import process from 'node:process'
import { firstCommand } from '../report/commands.js'
import type { ProblemReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import { rank } from '../text/severity.js'

/** The worst new problem; the worst of all if none is new. */
const mostUrgent = ({ problems }: Report): ProblemReport | undefined => {
  const open = problems.filter(({ ignored, severity }) => !ignored && severity !== 'info')
  return open.toSorted((a, b) => Number(b.isNew) - Number(a.isNew) || rank(b.severity) - rank(a.severity))[0]
}

/** The one command that helps most with what a report found: that of its worst new subject. Undefined: there is no problem. */
export const nextCommand = (report: Report): string | undefined => {
  const problem = mostUrgent(report)
  return problem && (firstCommand(problem.subjects) ?? problem.command)
}

/** Only a person who reads the whole report on a terminal is shown it. */
export const wantsNextCommand = (flags: { readonly quiet?: boolean; readonly redact?: boolean; readonly input?: string }): boolean =>
  Boolean(process.stdout.isTTY) && !flags.quiet && !flags.redact && flags.input === undefined
