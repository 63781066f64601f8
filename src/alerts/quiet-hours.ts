import { TZDate } from '@date-fns/tz'
import { format } from 'date-fns/format'
import { isAtLeast, type Severity } from '../text/severity.js'
import type { Notification } from './notifications.js'

interface Hours {
  readonly from: number
  readonly to: number
}

/** Minutes since midnight, there. */
export const minuteOfDay = (at: Date, timezone: string): number => {
  const local = new TZDate(at, timezone)
  return local.getHours() * 60 + local.getMinutes()
}

/** `2025-10-08`, there. */
export const dayOf = (at: Date, timezone: string): string => format(new TZDate(at, timezone), 'yyyy-MM-dd')

export const isQuiet = (hours: Hours | null, at: Date, timezone: string): boolean => {
  if (!hours) return false
  const minute = minuteOfDay(at, timezone)
  return hours.from < hours.to ? minute >= hours.from && minute < hours.to : minute >= hours.from || minute < hours.to
}

const severe = (notifications: readonly { readonly severity: Severity }[]): boolean =>
  notifications.some(({ severity }) => isAtLeast(severity, 'high'))

/** Whether it is told in the middle of the night. A report was asked for at its own hour. */
const wakes = (notification: Notification): boolean => {
  switch (notification.kind) {
    case 'problem':
      return severe([notification.problem])
    case 'digest':
      return severe(notification.problems)
    case 'itself':
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
 * What may be told now: with a problem goes what was to be told of it before, so that its order stays; also a digest that names it,
 * which would say in the morning that it is still open.
 */
export const deliverable = (queue: readonly Notification[], quiet: boolean): readonly Notification[] => {
  if (!quiet) return queue
  const last = new Map(
    queue.flatMap((notification, i) => (wakes(notification) ? rulesOf(notification).map(rule => [rule, i] as const) : [])),
  )
  return queue.filter((notification, i) => wakes(notification) || rulesOf(notification).some(rule => (last.get(rule) ?? -1) > i))
}
