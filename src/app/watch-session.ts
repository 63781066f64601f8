import type { AlertsFile } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { ReportNotification } from '../alerts/notifications.js'
import type { DeliveryContext } from '../alerts/outbox.js'
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

/** @param isDry prints messages instead of sending them, and saves nothing @throws StateError */
export const openWatchSession = async <D extends Document<AlertsFile>>(
  initial: Settings,
  folder: Folder,
  document: D,
  log: WatchLog,
  isDry: boolean,
  runtime: Runtime,
): Promise<WatchSession & { readonly document: D }> => {
  // A file that cannot be understood must fail the start, not the first round.
  await document.read()
  const current = { settings: initial }
  const settings = (): Settings => current.settings
  const source = openPlatform(settings, runtime)
  const channels = openChannels(settings, runtime)
  runtime.cleanUpLater(() => channels.close())
  const open = async (name: string): Promise<Channel> =>
    isDry ? previewing(name, await channels.open(name), runtime.print) : channels.open(name)
  const round = {
    document,
    log,
    observe: openObserver({ settings, source, folder, log }),
    makeReport: () => readDaily(settings(), source, log, isDry, runtime),
  }
  return Object.assign(current, { document, log, round, delivery: openDelivery(settings, document, open, log) })
}

/** Rounds in a row while there is more to read. The next run takes the rest. */
const MAX_ROUNDS = 200

/** Runs one round and tries once to deliver everything that waits. @returns whether nothing failed */
export const watchOnce = async ({ settings, round, delivery }: WatchSession): Promise<boolean> => {
  const fixed = watchSettings(settings)
  let made = await makeRound(round, () => fixed)
  for (let i = 1; made.hasMore && i < MAX_ROUNDS; i++) made = await makeRound(round, () => fixed)
  if (made.failed === 0) await makeDailyReport(round, fixed, delivery.clock())
  const names = settings.channels.map(({ name }) => name)
  const { waiting, refused } = await deliverOnce(delivery, names)
  return made.failed === 0 && waiting.length === 0 && refused.length === 0
}
