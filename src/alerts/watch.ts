import type { Document } from '../state/document.js'
import { plural } from '../text/words.js'
import { MAX_NEW_ROWS } from './cursor.js'
import { firstDay, isDue } from './daily-report.js'
import { type AlertsFile, NO_ALERTS } from './file.js'
import type { WatchLog } from './log.js'
import type { ReportNotification } from './notifications.js'
import type { Observation } from './observation.js'
import { enqueueFor } from './queue.js'
import { dayOf } from './quiet-hours.js'
import { afterRound, type RoundSettings } from './round.js'

/** The settings that decide which channel receives what. */
export interface WatchSettings extends RoundSettings {
  readonly timezone: string
}

export interface RoundContext {
  readonly document: Document<AlertsFile>
  readonly log: WatchLog
  /** Reads the platform once. An unreachable platform is an observation, not an error. */
  readonly observe: (file: AlertsFile) => Promise<Observation>
  /** The daily report; undefined if the platform could not be reached. */
  readonly makeReport: () => Promise<ReportNotification | undefined>
}

const isSame = (a: AlertsFile, b: AlertsFile): boolean => JSON.stringify(a) === JSON.stringify(b)

const logRound = (
  { failing: failingBefore, open: openBefore }: AlertsFile,
  { failing, open }: AlertsFile,
  { newEvents, failure, problems, rules }: Observation,
  log: WatchLog,
): void => {
  if (failure) {
    const { rounds = 1 } = failing ?? {}
    const words = `the platform could not be checked (${plural(rounds, 'round')} in a row): ${failure.message} - ${failure.hint}`
    log({ level: 'warning', what: 'round_failed', words, more: { rounds } })
    return
  }
  if (failingBefore)
    log({ level: 'info', what: 'round_again', words: `the platform can be checked again, after ${plural(failingBefore.rounds, 'round')}` })
  for (const [kind, found] of Object.entries(newEvents))
    if (found.length > 0) log({ level: 'info', what: kind, words: plural(found.length, `new ${kind}`), more: { count: found.length } })
  for (const rule of Object.keys(open))
    if (!openBefore[rule]) log({ level: 'info', what: 'problem', words: `${rule}: ${problems[rule]?.message ?? 'open'}`, more: { rule } })
  for (const rule of Object.keys(openBefore).filter(rule => !open[rule]))
    if (rules[rule] === 'ignored') log({ level: 'info', what: 'problem_ignored', words: `${rule}: ignored`, more: { rule } })
    else log({ level: 'info', what: 'problem_over', words: `${rule}: resolved`, more: { rule } })
}

export interface RoundResult {
  /** A query for new events was full: run the next round at once. */
  readonly hasMore: boolean
  /** Rounds in a row that failed, including this one. */
  readonly failed: number
}

/** The file after a round; the same object if nothing is worth saving. */
const nextFile = (file: AlertsFile | undefined, observation: Observation, settings: WatchSettings): AlertsFile | undefined => {
  const base = file ?? NO_ALERTS
  const reported = base.reported ?? firstDay(settings.alerts, observation.now, settings.timezone)
  const next = afterRound({ ...base, reported }, observation, settings)
  return file && isSame(file, next) ? file : next
}

/** Checks the platform once and queues what is new. @param settings read after the check, which takes long enough for a reload @throws StateError */
export const makeRound = async ({ document, log, observe }: RoundContext, settings: () => WatchSettings): Promise<RoundResult> => {
  const before = await document.read()
  const observation = await observe(before ?? NO_ALERTS)
  const current = settings()
  // Most rounds have nothing to save, and so no lock to wait for.
  const isNews = nextFile(before, observation, current) !== before
  const after = isNews ? await document.change(file => nextFile(file, observation, current)) : before
  logRound(before ?? NO_ALERTS, after ?? NO_ALERTS, observation, log)
  return {
    hasMore: Object.values(observation.newEvents).some(found => found.length >= MAX_NEW_ROWS),
    failed: after?.failing?.rounds ?? 0,
  }
}

/** Queues the daily report when it is due. @throws StateError */
export const makeDailyReport = async ({ document, makeReport, log }: RoundContext, settings: WatchSettings, now: Date): Promise<void> => {
  const { alerts, timezone } = settings
  const file = await document.read()
  if (!file || !isDue(file, alerts, now, timezone)) return
  const report = await makeReport()
  if (!report) return
  const channels = settings.channels.filter(({ dailyReport }) => dailyReport)
  await document.change(current => current && { ...enqueueFor(current, channels, report, now), reported: dayOf(now, timezone) })
  log({ level: 'info', what: 'daily_report', words: `daily report ready: ${report.standing}` })
}
