import { SIGN } from '../../report/formats/summary.js'
import { elapsed } from '../../text/duration.js'
import type { ProblemNotification } from '../notifications.js'
import { safeText } from './safe-text.js'

/** The emoji of a change of a problem. */
export const signOf = ({ change, problem }: ProblemNotification): string =>
  change === 'resolved' ? '✅' : change === 'flapping' ? '🔁' : SIGN[problem.severity]

/** ` (was 2, medium)`: what the last message said. Only a new subject makes a problem worse whose count and severity stayed. */
const beforeWords = ({ was, problem: { count, severity, message } }: ProblemNotification): string => {
  if (was === null) return ''
  const isCounted = message.split(/[^\d]+/).includes(String(count))
  const counts = was.count === count ? [] : [isCounted ? `was ${was.count}` : `${was.count} before, ${count} now`]
  const words = [...counts, ...(was.severity === severity ? [] : [counts.length > 0 ? was.severity : `was ${was.severity}`])]
  return words.length > 0 ? ` (${words.join(', ')})` : ' (at least one is new)'
}

/** `, oldest 3 days`: how old the things themselves are, if the oldest is among those that are known. */
const ageWords = ({ problem: { began, count, subjects }, at }: ProblemNotification): string => {
  if (began === undefined || count > subjects.length) return ''
  return `, ${count === 1 ? 'for' : 'oldest'} ${elapsed(new Date(began), new Date(at))}`
}

/** What changed, in words. @param message instead of the problem's own, for a headline */
export const titleOf = (notification: ProblemNotification, message = safeText(notification.problem.message)): string => {
  const { change, problem, at, was } = notification
  switch (change) {
    case 'opened':
      return `${message}${ageWords(notification)}`
    case 'worse':
      return `${was === null ? 'Worse: ' : ''}${message}${beforeWords(notification)}${ageWords(notification)}`
    case 'flapping':
      return `Comes and goes: ${message}`
    case 'resolved':
      return `Resolved: ${message} (seen for ${elapsed(new Date(problem.since), new Date(at))})`
  }
}
