import type { Message } from '../../channels/types.js'
import type { Notification } from '../notifications.js'
import { wordEvents } from './events.js'
import { wordHealth } from './health.js'
import { wordProblems } from './problems.js'
import { wordReport } from './report.js'
import { safeText } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

const word = (items: readonly Notification[], about: WordingContext): Wording => {
  const report = items.findLast(item => item.kind === 'report')
  if (report) return wordReport(report, about)
  const itself = items.filter(item => item.kind === 'itself')
  if (itself.length > 0) return wordHealth(itself, about)
  const problems = items.filter(item => item.kind === 'problem' || item.kind === 'digest')
  if (problems.length > 0) return wordProblems(problems, about)
  return wordEvents(
    items.filter(item => item.kind === 'event' || item.kind === 'more'),
    about,
  )
}

/**
 * Items as one message, in the words that every channel shows. Pure: the same items make the same message at every attempt.
 * @param items at least one, and all of one family: events, problems with digests, what became of the checking itself, or one report
 */
export const compose = (items: readonly Notification[], about: WordingContext): Message => {
  const { headline, ...wording } = word(items, about)
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
