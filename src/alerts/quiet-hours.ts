import { TZDate } from '@date-fns/tz'
import { HEALTH } from '../channels/types.js'
import type { AlertsSettings } from '../config/settings.js'
import { isAtLeast, type Severity } from '../text/severity.js'
import { wallClock } from '../text/time-zone.js'
import type { Notification } from './notifications.js'

/** Minutes since midnight in that time zone. */
export const minuteOfDay = (at: Date, timezone: string): number => {
  const local = new TZDate(at, timezone)
  return local.getHours() * 60 + local.getMinutes()
}

/** `2025-10-08` in that time zone. */
export const dayOf = (at: Date, timezone: string): string => wallClock(at, timezone).day

export const isQuiet = (hours: AlertsSettings['quietHours'], at: Date, timezone: string): boolean => {
  if (!hours) return false
  const minute = minuteOfDay(at, timezone)
  return hours.from < hours.to ? minute >= hours.from && minute < hours.to : minute >= hours.from || minute < hours.to
}

const isAnyHigh = (problems: readonly { readonly severity: Severity }[]): boolean =>
  problems.some(({ severity }) => isAtLeast(severity, 'high'))

/** Whether to send during quiet hours. A report has an hour of its own in the settings. */
const isUrgent = (notification: Notification): boolean => {
  switch (notification.kind) {
    case 'problem':
      return isAnyHigh([notification.problem])
    case 'digest':
      return isAnyHigh(notification.problems)
    case HEALTH:
    case 'report':
      return true
    case 'event':
    case 'more':
      return false
  }
}

const rulesOf = (notification: Notification): readonly string[] => {
  if (notification.kind === 'problem') return [notification.problem.rule]
  return notification.kind === 'digest' ? notification.problems.map(({ rule }) => rule) : []
}

/**
 * What may be sent now. An urgent notification takes along everything queued before it about the same rule, so that their order
 * stays: also a digest, which would claim in the morning that the problem is still open.
 */
export const deliverable = (queue: readonly Notification[], quiet: boolean): readonly Notification[] => {
  if (!quiet) return queue
  const lastUrgent = new Map(
    queue.flatMap((notification, i) => (isUrgent(notification) ? rulesOf(notification).map(rule => [rule, i] as const) : [])),
  )
  return queue.filter((notification, i) => isUrgent(notification) || rulesOf(notification).some(rule => (lastUrgent.get(rule) ?? -1) > i))
}
