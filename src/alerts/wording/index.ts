import { HEALTH, type Message } from '../../channels/types.js'
import type { Notification } from '../notifications.js'
import { wordEvents } from './events.js'
import { wordHealth } from './health.js'
import { wordProblems } from './problems.js'
import { wordReport } from './report.js'
import { safeText } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

const word = (notifications: readonly Notification[], context: WordingContext): Wording => {
  const report = notifications.findLast(notification => notification.kind === 'report')
  if (report) return wordReport(report, context)
  const health = notifications.filter(notification => notification.kind === HEALTH)
  if (health.length > 0) return wordHealth(health, context)
  const problems = notifications.filter(notification => notification.kind === 'problem' || notification.kind === 'digest')
  if (problems.length > 0) return wordProblems(problems, context)
  return wordEvents(
    notifications.filter(notification => notification.kind === 'event' || notification.kind === 'more'),
    context,
  )
}

/**
 * Words notifications as one message, the same for all channels. Pure: the same notifications give the same message.
 * @param notifications at least one, all of one group: events; problems and digests; health; or one report
 */
export const composeMessage = (notifications: readonly Notification[], context: WordingContext): Message => {
  const { headline, ...wording } = word(notifications, context)
  const target = safeText(context.target)
  return {
    ...wording,
    id: context.id,
    target,
    at: context.at.toISOString(),
    timezone: context.timezone,
    subject: context.showTarget ? `[${target}] ${headline}` : headline,
    thread: context.thread,
  }
}
