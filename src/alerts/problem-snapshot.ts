import type { ProblemReport } from '../report/problem.js'
import type { ProblemSnapshot } from './notifications.js'
import { MAX_SENTENCE_CHARS, safeLine, safeText } from './wording/safe-text.js'

/** Subjects of a problem that are kept: one of thousands is no reason for a file of megabytes. */
const MAX_SUBJECTS = 50

/**
 * A problem as it is kept and told: in words, and bounded. The ids of its subjects stay what they are, for they are recognised by them.
 * @param since when it was first seen, by whoever remembers it
 */
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
