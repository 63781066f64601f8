import type { ProblemReport } from '../report/problem.js'
import type { ProblemSnapshot } from './notifications.js'
import { MAX_SENTENCE_CHARS, safeLine, safeText } from './wording/safe-text.js'

/** Subjects saved per problem: thousands of them would make a file of megabytes. */
const MAX_SUBJECTS = 50

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
  subjects: subjects.slice(0, MAX_SUBJECTS).map(({ id, line }) => ({ id, text: safeLine(line, timezone) })),
  since: since.toISOString(),
})
