import process from 'node:process'
import { rules } from '../problems/index.js'
import { type Block, command, note } from '../report/blocks.js'
import { firstCommand } from '../report/commands.js'
import type { ProblemReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import { rank } from '../text/severity.js'

/** The worst new problem; the worst of all if none is new. */
const mostUrgent = ({ problems }: Report): ProblemReport | undefined => {
  const open = problems.filter(({ ignored, severity }) => !ignored && severity !== 'info')
  return open.toSorted((a, b) => Number(b.isNew) - Number(a.isNew) || rank(b.severity) - rank(a.severity))[0]
}

/**
 * The one command that helps most with what a report found, that of its worst new subject, beneath the reason:
 * `Next, top-ups waiting for approval:` and `→ check_status deposit PC207`. No block: there is no problem.
 */
export const nextStep = (report: Report): Block[] => {
  const problem = mostUrgent(report)
  if (!problem) return []
  const why = Object.entries(rules).find(([id]) => id === problem.rule)?.[1].title
  return [note(`Next${why === undefined ? '' : `, ${why}`}:`, 'plain', 0), command([firstCommand(problem.subjects) ?? problem.command], 0)]
}

/** Only a person who reads the whole report on a terminal is shown it. */
export const wantsNextCommand = (flags: { readonly quiet?: boolean; readonly redact?: boolean; readonly input?: string }): boolean =>
  Boolean(process.stdout.isTTY) && !flags.quiet && !flags.redact && flags.input === undefined
