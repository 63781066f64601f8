import type { AlertsFile } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { ReportNotification } from '../alerts/notifications.js'
import type { Observation } from '../alerts/observation.js'
import type { DeliveryContext } from '../alerts/outbox.js'
import { EXPIRY_SECONDS, expiryBetweenRuns, isRefreshed, notRefreshed, type RefreshContext, refreshChannel } from '../alerts/refresh.js'
import { makeDailyReport, makeRound, type RoundContext } from '../alerts/watch.js'
import type { Channel } from '../channels/types.js'
import type { Settings } from '../config/settings.js'
import { openSource } from '../source/open.js'
import { reconnectingSource } from '../source/reconnecting-source.js'
import type { Source } from '../source/source.js'
import type { Document } from '../state/document.js'
import type { Folder } from '../state/folder.js'
import { deliverOnce, notificationOfReport, openChannels, openDelivery, previewing, watchSettings } from './delivery.js'
import { hostMemory } from './host-memory.js'
import { makeReport } from './report.js'
import type { Runtime } from './runtime.js'
import { wholeReport } from './selection.js'
import { openObserver } from './watch-observer.js'

/** Everything that one watch works with. */
export interface WatchSession {
  /** The current settings: a reload replaces them. */
  settings: Settings
  readonly document: Document<AlertsFile>
  readonly log: WatchLog
  readonly round: RoundContext
  readonly delivery: DeliveryContext
  /** That state cannot be saved, if channels were notified of it. */
  outage: RefreshContext['outage']
}

/** The platform of the current settings, over one connection that is kept until either changes. */
const openPlatform = (settings: () => Settings, runtime: Runtime): Source => {
  let openedFor = settings().target
  const source = reconnectingSource(() =>
    openSource(openedFor, { stage: () => {} }, { ...runtime, hostMemory: hostMemory(settings().stateDir) }),
  )
  runtime.cleanUpLater(() => source.close())
  return {
    ...source,
    read(readings) {
      // Reloaded settings may name another host.
      if (openedFor !== settings().target) source.close()
      openedFor = settings().target
      return source.read(readings)
    },
  }
}

const readDaily = async (
  settings: Settings,
  source: Source,
  log: WatchLog,
  isDry: boolean,
  runtime: Runtime,
): Promise<ReportNotification | undefined> => {
  const { report, save } = await makeReport({ settings, source, began: performance.now() }, wholeReport({ trend: true }), runtime)
  if (!report.error) {
    if (!isDry) await save()
    return notificationOfReport(report, settings)
  }
  log({ level: 'warning', what: 'no_report', words: `the daily report failed: ${report.error.message}` })
  return undefined
}

export interface WatchMode {
  /** Prints messages instead of sending them, and saves nothing. */
  readonly isDry: boolean
  /** One round, and then nothing until the next run. */
  readonly once: boolean
}

/** @throws StateError */
export const openWatchSession = async <D extends Document<AlertsFile>>(
  initial: Settings,
  folder: Folder,
  document: D,
  log: WatchLog,
  { isDry, once }: WatchMode,
  runtime: Runtime,
): Promise<WatchSession & { readonly document: D }> => {
  // A file that cannot be understood must fail the start, not the first round.
  const before = await document.read()
  const longest = 2 * initial.alerts.repeat
  const expirySeconds = once ? expiryBetweenRuns(before, new Date(), longest) : EXPIRY_SECONDS
  const current: Pick<WatchSession, 'settings' | 'outage'> = { settings: initial, outage: () => undefined }
  const settings = (): Settings => current.settings
  const source = openPlatform(settings, runtime)
  const channels = openChannels(settings, runtime, expirySeconds)
  runtime.cleanUpLater(() => channels.close())
  const open = async (name: string): Promise<Channel> =>
    isDry ? previewing(name, await channels.open(name), runtime.print) : channels.open(name)
  const observe = openObserver({ settings, source, folder, log })
  let problems: Observation['problems'] = {}
  const round: RoundContext = {
    document,
    log,
    observe: async file => {
      const observation = await observe(file)
      if (!observation.failure) problems = observation.problems
      return observation
    },
    makeReport: () => readDaily(settings(), source, log, isDry, runtime),
  }
  const refresh = { channels: () => settings().channels, problems: () => problems, outage: () => current.outage() }
  const delivery = openDelivery(settings, document, open, log, isDry ? undefined : refresh)
  return Object.assign(current, { document, log, round, delivery })
}

/** Rounds in a row while there is more to read. The next run takes the rest. */
const MAX_ROUNDS = 200

/** Posts once more what is open, to the channels that need that, and notes when. @returns whether nothing failed */
const refreshOnce = async ({ settings, delivery, document, log }: WatchSession): Promise<boolean> => {
  const names = settings.channels.filter(isRefreshed).map(({ name }) => name)
  if (names.length === 0 || !delivery.refresh) return true
  const never = new AbortController().signal
  const outcomes = await Promise.all(names.map(name => refreshChannel(delivery, name, never)))
  for (const [i, outcome] of outcomes.entries()) if (typeof outcome === 'object') log(notRefreshed(names[i] ?? '', outcome.failure))
  const refreshed = delivery.clock().toISOString()
  await document.change(file => file && { ...file, refreshed })
  return outcomes.every(outcome => typeof outcome === 'string')
}

/** Runs one round and tries once to deliver everything that waits. @returns whether nothing failed */
export const watchOnce = async (session: WatchSession): Promise<boolean> => {
  const { settings, round, delivery } = session
  const fixed = watchSettings(settings)
  let made = await makeRound(round, () => fixed)
  for (let i = 1; made.hasMore && i < MAX_ROUNDS; i++) made = await makeRound(round, () => fixed)
  if (made.failed === 0) await makeDailyReport(round, fixed, delivery.clock())
  const names = settings.channels.map(({ name }) => name)
  const { waiting, refused } = await deliverOnce(delivery, names)
  const isRefreshedToo = await refreshOnce(session)
  return made.failed === 0 && waiting.length === 0 && refused.length === 0 && isRefreshedToo
}
