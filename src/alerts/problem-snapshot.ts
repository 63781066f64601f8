import { lineWithoutCommand } from '../report/commands.js'
import type { ProblemReport, Subject } from '../report/problem.js'
import type { ProblemSnapshot } from './notifications.js'
import { MAX_SENTENCE_CHARS, safeLine, safeText, safeTextWithCommand } from './wording/safe-text.js'

/** Subjects saved per problem: thousands of them would make a file of megabytes. */
const MAX_SUBJECTS = 50

const subjectWords = (subject: Subject, timezone: string): string => {
  const words = safeLine(lineWithoutCommand(subject), timezone)
  return subject.command ? safeTextWithCommand(words, safeLine(subject.command, timezone)) : words
}

const oldest = (subjects: readonly Subject[]): { readonly began?: string } => {
  const times = subjects.flatMap(({ began }) => (began ? began.getTime() : []))
  return times.length > 0 ? { began: new Date(times.reduce((first, at) => Math.min(first, at))).toISOString() } : {}
}

/** A problem as it is saved and sent: worded and bounded. Ids of subjects stay as they are, because they identify subjects later. */
export const snapshotOfProblem = (
  { rule, severity, count, atLeast = false, message, action, command, subjects }: ProblemReport,
  since: Date,
  timezone: string,
): ProblemSnapshot => ({
  rule,
  severity,
  count,
  atLeast,
  message: safeLine(message, timezone),
  action: safeText(action, MAX_SENTENCE_CHARS),
  command: safeText(command),
  subjects: subjects.slice(0, MAX_SUBJECTS).map(subject => ({ id: subject.id, text: subjectWords(subject, timezone) })),
  since: since.toISOString(),
  ...oldest(subjects),
})
