import type { AlertsSettings } from '../config/settings.js'
import { DAY_MS } from '../text/duration.js'
import type { AlertsFile } from './file.js'
import { dayOf, minuteOfDay } from './quiet-hours.js'

/** Whether the daily report is due. If its hour had passed when the watch first started, that day is skipped. */
export const isDue = ({ reported }: AlertsFile, { dailyReport }: AlertsSettings, now: Date, timezone: string): boolean => {
  if (dailyReport === null || reported === null || minuteOfDay(now, timezone) < dailyReport) return false
  // A day later than tomorrow comes from a wrong clock, and must not mute the report until then.
  return reported < dayOf(now, timezone) || reported > dayOf(new Date(now.getTime() + DAY_MS), timezone)
}

/** The day to count as reported at the first start: the first report is due when its hour next comes. */
export const firstDay = ({ dailyReport }: AlertsSettings, now: Date, timezone: string): string => {
  const isPast = dailyReport === null || minuteOfDay(now, timezone) >= dailyReport
  return dayOf(isPast ? now : new Date(now.getTime() - DAY_MS), timezone)
}
