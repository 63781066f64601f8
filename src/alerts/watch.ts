import type { AlertsSettings, ChannelSettings } from '../config/settings.js'
import type { Document } from '../state/document.js'
import { plural } from '../text/words.js'
import { MAX_NEW_ROWS } from './cursor.js'
import { firstDay, isDue, withReport } from './daily-report.js'
import { type AlertsFile, NO_ALERTS } from './file.js'
import type { WatchLog } from './log.js'
import type { NotificationOf } from './notifications.js'
import type { Observation } from './observation.js'
import { dayOf } from './quiet-hours.js'
import { afterRound } from './round.js'

/** The part of the settings that says what is told to whom. */
export interface WatchSettings {
  readonly alerts: AlertsSettings
  readonly channels: readonly ChannelSettings[]
  readonly timezone: string
}

export interface RoundContext {
  readonly document: Document<AlertsFile>
  readonly log: WatchLog
  /** Reads the platform, once; it never throws for a platform that is away. */
  readonly observe: (file: AlertsFile) => Promise<Observation>
  /** The report of the day; undefined where the platform could not be reached. */
  readonly makeReport: () => Promise<NotificationOf<'report'> | undefined>
}

const isSame = (a: AlertsFile, b: AlertsFile): boolean => JSON.stringify(a) === JSON.stringify(b)

const logRound = (
  { failing: before, open: were }: AlertsFile,
  { failing, open }: AlertsFile,
  { newEvents: arrivals, failure, problems, rules }: Observation,
  log: WatchLog,
): void => {
  if (failure) {
    const { rounds = 1 } = failing ?? {}
    const words = `the platform could not be checked (${plural(rounds, 'round')} in a row): ${failure.message} - ${failure.hint}`
    log({ level: 'warning', what: 'round_failed', words, more: { rounds } })
    return
  }
  if (before)
    log({ level: 'info', what: 'round_again', words: `the platform can be checked again, after ${plural(before.rounds, 'round')}` })
  for (const [kind, found] of Object.entries(arrivals))
    if (found.length > 0) log({ level: 'info', what: kind, words: plural(found.length, `new ${kind}`), more: { count: found.length } })
  for (const rule of Object.keys(open))
    if (!were[rule]) log({ level: 'info', what: 'problem', words: `${rule}: ${problems[rule]?.message ?? 'it holds'}`, more: { rule } })
  for (const rule of Object.keys(were).filter(rule => !open[rule]))
    if (rules[rule] === 'ignored') log({ level: 'info', what: 'problem_ignored', words: `${rule}: it is ignored`, more: { rule } })
    else log({ level: 'info', what: 'problem_over', words: `${rule}: it is over`, more: { rule } })
}

export interface RoundResult {
  /** There is more than one look takes. */
  readonly hasMore: boolean
  /** Rounds in a row that failed, this one among them. */
  readonly failed: number
}

const following = (current: AlertsFile | undefined, seen: Observation, settings: WatchSettings): AlertsFile | undefined => {
  const base = current ?? NO_ALERTS
  const reported = base.reported ?? firstDay(settings.alerts, seen.now, settings.timezone)
  const next = afterRound({ ...base, reported }, seen, settings)
  return current && isSame(current, next) ? current : next
}

/** One look at the platform, and what follows from it. @param settings as they are when it has looked @throws StateError */
export const makeRound = async ({ document, log, observe: look }: RoundContext, settings: () => WatchSettings): Promise<RoundResult> => {
  const before = await document.read()
  const seen = await look(before ?? NO_ALERTS)
  const asked = settings()
  // Most rounds have nothing to write, and need not wait for anybody.
  const isNews = following(before, seen, asked) !== before
  const after = isNews ? await document.change(current => following(current, seen, asked)) : before
  logRound(before ?? NO_ALERTS, after ?? NO_ALERTS, seen, log)
  return { hasMore: Object.values(seen.newEvents).some(found => found.length >= MAX_NEW_ROWS), failed: after?.failing?.rounds ?? 0 }
}

/** The report of the day, when its hour has come. @throws StateError */
export const makeDailyReport = async (
  { document, makeReport: report, log }: RoundContext,
  settings: WatchSettings,
  now: Date,
): Promise<void> => {
  const { alerts, timezone } = settings
  const file = await document.read()
  if (!file || !isDue(file, alerts, now, timezone)) return
  const notification = await report()
  if (!notification) return
  const channels = settings.channels.filter(({ dailyReport }) => dailyReport)
  await document.change(current => current && { ...withReport(current, channels, notification, now), reported: dayOf(now, timezone) })
  log({ level: 'info', what: 'daily_report', words: `the daily report is made: ${notification.standing}` })
}
