import type { AlertsSettings, ChannelSettings } from '../config/settings.js'
import { type AlertsFile, newChannel, recordOf } from './file.js'
import type { NotificationOf } from './notifications.js'
import { enqueue } from './queue.js'
import { dayOf, minuteOfDay } from './quiet-hours.js'

const DAY_MS = 86_400_000

/** Whether the report of the day is to be made now. One whose hour was past when anybody first looked is not. */
export const isDue = ({ reported }: AlertsFile, { dailyReport }: AlertsSettings, now: Date, timezone: string): boolean => {
  if (dailyReport === null || reported === null || minuteOfDay(now, timezone) < dailyReport) return false
  // A day that is not to come before the day after tomorrow is of a clock that was wrong.
  return reported < dayOf(now, timezone) || reported > dayOf(new Date(now.getTime() + DAY_MS), timezone)
}

/** From when on days are counted: the first report is that of the next time its hour comes. */
export const firstDay = ({ dailyReport }: AlertsSettings, now: Date, timezone: string): string => {
  const isPast = dailyReport === null || minuteOfDay(now, timezone) >= dailyReport
  return dayOf(isPast ? now : new Date(now.getTime() - DAY_MS), timezone)
}

/** A report in the queues of the channels that are to have it. */
export const withReport = (
  file: AlertsFile,
  channels: readonly ChannelSettings[],
  notification: NotificationOf<'report'>,
  now: Date,
): AlertsFile => ({
  ...file,
  channels: {
    ...file.channels,
    ...Object.fromEntries(
      channels.map(({ name }) => {
        const record = recordOf(file, name) ?? newChannel(now)
        return [name, { ...record, queue: enqueue(record.queue, [notification]) }]
      }),
    ),
  },
})
