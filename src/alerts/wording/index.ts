import type { Message } from '../../channels/types.js'
import type { Notification } from '../notifications.js'
import { wordEvents } from './events.js'
import { wordHealth } from './health.js'
import { wordProblems } from './problems.js'
import { wordReport } from './report.js'
import { safeText } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

const word = (notifications: readonly Notification[], about: WordingContext): Wording => {
  const report = notifications.findLast(notification => notification.kind === 'report')
  if (report) return wordReport(report, about)
  const itself = notifications.filter(notification => notification.kind === 'itself')
  if (itself.length > 0) return wordHealth(itself, about)
  const problems = notifications.filter(notification => notification.kind === 'problem' || notification.kind === 'digest')
  if (problems.length > 0) return wordProblems(problems, about)
  return wordEvents(
    notifications.filter(notification => notification.kind === 'event' || notification.kind === 'more'),
    about,
  )
}

/**
 * Items as one message, in the words that every channel shows. Pure: the same items make the same message at every attempt.
 * @param notifications at least one, and all of one family: events, problems with digests, what became of the checking itself, or one report
 */
export const composeMessage = (notifications: readonly Notification[], about: WordingContext): Message => {
  const { headline, ...wording } = word(notifications, about)
  const target = safeText(about.target)
  return {
    ...wording,
    id: about.id,
    target,
    at: about.at.toISOString(),
    subject: about.showTarget ? `[${target}] ${headline}` : headline,
    thread: about.thread,
  }
}
