import { type RuleId, rules } from '../../problems/index.js'
import { commandBelow, lineWithoutCommand } from '../../report/commands.js'
import { writeWords } from '../../report/formats/pieces.js'
import { restWords } from '../../report/formats/wording.js'
import { type Reach, reachWords } from '../../report/log-reach.js'
import type { ProblemReport, Subject } from '../../report/problem.js'
import type { Report } from '../../report/report.js'
import type { PageLine, PageProblem, PageSubject } from '../page/page-view.js'
import { hrefOf, pageLine, subjectHref } from './links.js'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** The view of the subject: what its command shows, else what its rule is about. */
const viewOf = (rule: string, subject: Subject): string | null => {
  const href = subjectHref(subject)
  if (href !== undefined) return href
  const { about, section } = rules[rule as RuleId]
  if (!UUID.test(subject.id)) return null
  if (about === 'deposits') return hrefOf('deposit', subject.id)
  if (about === 'users') return hrefOf('user', subject.id)
  return about === 'others' && section === 'leads' ? hrefOf('lead', subject.id) : null
}

const subjectOf = (rule: string, subject: Subject, timezone: string): PageSubject => ({
  id: `${rule}/${subject.id}`,
  line: pageLine(lineWithoutCommand(subject), timezone),
  href: viewOf(rule, subject),
  command: subject.command ? writeWords(subject.command, timezone) : null,
  began: subject.began?.toISOString() ?? null,
})

const sinceOf = ({ subjects, since }: ProblemReport): Date | null => {
  const times = subjects.flatMap(({ began }) => (began ? [began.getTime()] : []))
  return times.length > 0 ? new Date(Math.min(...times)) : since
}

const reachLine = ({ logs, notLookedAt }: Reach, timezone: string): PageLine =>
  pageLine(reachWords(logs, logs.length + notLookedAt.length), timezone)

export const pageProblems = ({ problems, rules: judged, timezone }: Report): PageProblem[] =>
  problems.map(problem => {
    const { rule, severity, message, count, atLeast = false, isNew, ignored, action, subjects } = problem
    const reach = judged.find(({ id }) => id === rule)?.reach
    return {
      id: rule,
      severity,
      message: pageLine(message, timezone),
      count,
      atLeast,
      since: sinceOf(problem)?.toISOString() ?? null,
      isNew,
      isMuted: ignored,
      action,
      command: commandBelow(problem) ?? null,
      subjects: subjects.map(subject => subjectOf(rule, subject, timezone)),
      rest: restWords(problem),
      reach: reach ? reachLine(reach, timezone) : null,
    }
  })

/** How far back each rule that found nothing looked, so that it says so too. */
export const pageReach = ({ problems, rules: judged, timezone }: Report): PageLine[] =>
  judged.flatMap(({ id, reach }) =>
    reach && !problems.some(({ rule, ignored }) => rule === id && !ignored) ? [[`${id}: `, ...reachLine(reach, timezone)]] : [],
  )
