import { SIGN } from '../../report/formats/summary.js'
import { elapsed } from '../../text/duration.js'
import type { ProblemNotification } from '../notifications.js'
import { safeText } from './safe-text.js'

/** The emoji of a change of a problem. */
export const signOf = ({ change, problem }: ProblemNotification): string =>
  change === 'resolved' ? '✅' : change === 'flapping' ? '🔁' : SIGN[problem.severity]

/** What changed, in words. */
export const titleOf = ({ change, problem, at }: ProblemNotification): string => {
  const message = safeText(problem.message)
  switch (change) {
    case 'opened':
      return message
    case 'worse':
      return `Worse: ${message}`
    case 'flapping':
      return `Comes and goes: ${message}`
    case 'resolved':
      return `Resolved: ${message} (seen for ${elapsed(new Date(problem.since), new Date(at))})`
  }
}
