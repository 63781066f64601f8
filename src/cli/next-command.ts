import process from 'node:process'
import type { ProblemReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import { openSubjectsOf } from '../state/open-subjects.js'
import { rank } from '../text/severity.js'
import { shellWord } from '../text/shell-words.js'
import type { GlobalFlags } from './options.js'
import { settingsWords } from './own-command.js'

/** Rules whose subjects have a page of their own, and the command that shows it. */
const PAGES: Readonly<Record<string, 'deposit' | 'user'>> = {
  stuck_deposits: 'deposit',
  payment_issue: 'deposit',
  credits_without_money: 'deposit',
  login_issue: 'user',
  verification_delay: 'user',
  verification_issue: 'user',
}

/** The worst new problem; the worst of all if none is new. */
const mostUrgent = ({ problems }: Report): ProblemReport | undefined => {
  const open = problems.filter(({ ignored, severity }) => !ignored && severity !== 'info')
  return open.toSorted((a, b) => Number(b.isNew) - Number(a.isNew) || rank(b.severity) - rank(a.severity))[0]
}

/** The one command that helps most with what a report found: the page of its worst new subject. Undefined: there is no problem. */
export const nextCommand = (report: Report, flags: GlobalFlags): string | undefined => {
  const problem = mostUrgent(report)
  if (!problem) return undefined
  const page = PAGES[problem.rule]
  const subject = openSubjectsOf(report, report.context.now)[problem.rule]?.subjects[0]
  const command = page && subject ? `check_status ${page} ${shellWord(subject.label)}` : problem.command
  const where = flags.demo ? ['--demo'] : settingsWords(flags).map(shellWord)
  return [command, ...where].join(' ')
}

/** Only a person who reads the whole report on a terminal is shown it. */
export const wantsNextCommand = (flags: { readonly quiet?: boolean; readonly redact?: boolean; readonly input?: string }): boolean =>
  Boolean(process.stdout.isTTY) && !flags.quiet && !flags.redact && flags.input === undefined
