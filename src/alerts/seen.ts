import type { ProblemReport } from '../report/problem.js'
import type { Seen } from './items.js'
import { SENTENCE, told, toldLine } from './wording/told.js'

/** Subjects of a problem that are kept: one of thousands is no reason for a file of megabytes. */
const MOST_SUBJECTS = 50

/**
 * A problem as it is kept and told: in words, and bounded. The ids of its subjects stay what they are, for they are recognised by them.
 * @param since when it was first seen, by whoever remembers it
 */
export const seenOf = (
  { rule, severity, count, atLeast = false, message, action, command, subjects }: ProblemReport,
  since: Date,
  timezone: string,
): Seen => ({
  rule,
  severity,
  count,
  atLeast,
  message: toldLine(message, timezone),
  action: told(action, SENTENCE),
  command: told(command),
  subjects: subjects.slice(0, MOST_SUBJECTS).map(({ id, line }) => ({ id, text: toldLine(line, timezone) })),
  since: since.toISOString(),
})
