import type { ProblemReport } from '../report/problem.js'
import type { Report } from '../report/report.js'
import type { IgnoreEntry } from '../state/ignores.js'
import { openSubjectsOf } from '../state/open-subjects.js'

/** Which problem or subject an entry is about, and how bad that is. */
type ChosenOpen = Pick<IgnoreEntry, 'id' | 'names' | 'severity' | 'count'>

const subjectOf = (report: Report, { rule, severity }: ProblemReport, id: string): ChosenOpen | undefined => {
  const open = openSubjectsOf(report, report.context.now)[rule]?.subjects ?? []
  const subject = open.find(one => `${rule}/${one.id}` === id)
  return subject && { id, names: [...new Set([subject.label, ...subject.names])], severity, count: 1 }
}

/** What a report shows under that id, as `ignore` remembers it; undefined: it shows no such problem, nor subject. */
export const chosenIn = (report: Report, id: string): ChosenOpen | undefined => {
  const problem = report.problems.find(({ rule }) => id === rule || id.startsWith(`${rule}/`))
  if (!problem) return undefined
  return id === problem.rule ? { id, severity: problem.severity, count: problem.count } : subjectOf(report, problem, id)
}
