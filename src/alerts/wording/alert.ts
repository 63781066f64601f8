import type { Alert } from '../../channels/types.js'
import type { Severity } from '../../text/severity.js'
import type { ProblemSnapshot } from '../notifications.js'
import { commandFor, MAX_SENTENCE_CHARS, safeText } from './safe-text.js'
import type { WordingContext } from './types.js'

/** Subjects per problem in the machine-readable part. */
const MAX_ALERT_SUBJECTS = 50

/** A problem as machines read it. @param until when it was resolved */
export const alertOf = (
  { rule, severity, count, message, action, command, subjects, since }: ProblemSnapshot,
  change: Alert['change'],
  about: WordingContext,
  was: Severity | null = null,
  until: string | null = null,
): Alert => ({
  rule: safeText(rule),
  change,
  severity,
  was: was === severity ? null : was,
  count,
  message: safeText(message),
  action: safeText(action, MAX_SENTENCE_CHARS),
  command: commandFor(command, about),
  subjects: subjects.slice(0, MAX_ALERT_SUBJECTS).map(({ id, text }) => ({ id: safeText(id), text: safeText(text) })),
  since,
  until,
})
