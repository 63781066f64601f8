import process from 'node:process'
import type { AlertsFile } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { NotificationOf } from '../alerts/notifications.js'
import type { DeliveryContext } from '../alerts/outbox.js'
import type { Rounds } from '../alerts/watch.js'
import type { Channel } from '../channels/types.js'
import type { Settings } from '../config/settings.js'
import { openSource } from '../source/open.js'
import { reconnectingSource } from '../source/reconnecting-source.js'
import type { Source } from '../source/source.js'
import type { Document } from '../state/document.js'
import type { Folder } from '../state/folder.js'
import { home, username } from '../terminal/account.js'
import { cleanUpLater } from '../terminal/cleanup.js'
import { notificationOfReport, openChannels, openDelivery, previewing } from './delivery.js'
import { readReport } from './report.js'
import { requestOf } from './request.js'
import { knownBefore, loadRunMemory, saveRun } from './run-memory.js'
import { wholeReport } from './selection.js'
import { openObserver } from './watch-observer.js'

/** Everything that one watch works with. */
export interface WatchSession {
  /** As they are now: they may be read anew. */
  settings: Settings
  readonly document: Document<AlertsFile>
  readonly log: WatchLog
  readonly rounds: Rounds
  readonly desk: DeliveryContext
}

/** The platform of the settings as they are now, over one connection for as long as both last. */
const openPlatform = (settings: () => Settings): Source => {
  let of = settings().target
  const kept = reconnectingSource(() => openSource(of, { stage: () => {} }, { home: home(), username: username(), env: process.env }))
  cleanUpLater(() => kept.close())
  return {
    ...kept,
    read(readings) {
      // They may name another host by now.
      if (of !== settings().target) kept.close()
      of = settings().target
      return kept.read(readings)
    },
  }
}

const readDaily = async (
  settings: Settings,
  source: Source,
  log: WatchLog,
  isDry: boolean,
): Promise<NotificationOf<'report'> | undefined> => {
  const recalled = await loadRunMemory(settings, {})
  const { memory, ignored } = recalled
  const connection = { settings, source, began: performance.now(), stopWaiting: () => {} }
  const report = await readReport(connection, wholeReport({ trend: true }), requestOf(settings, {}, ignored), memory, knownBefore(recalled))
  if (!report.error) {
    if (!isDry) await saveRun(recalled, report)
    return notificationOfReport(report)
  }
  log({ level: 'warning', what: 'no_report', words: `the daily report could not be made: ${report.error.message}` })
  return undefined
}

/** @param isDry nothing is sent and nothing remembered: what would be is printed @throws StateError */
export const openWatchSession = async <D extends Document<AlertsFile>>(
  first: Settings,
  folder: Folder,
  document: D,
  log: WatchLog,
  isDry: boolean,
): Promise<WatchSession & { readonly document: D }> => {
  // What cannot be understood is told before anything is done.
  await document.read()
  const of = { settings: first }
  const settings = (): Settings => of.settings
  const source = openPlatform(settings)
  const channels = openChannels(settings)
  cleanUpLater(() => channels.close())
  const open = async (name: string): Promise<Channel> => (isDry ? previewing(name, await channels.open(name)) : channels.open(name))
  const rounds = {
    document,
    log,
    look: openObserver({ settings, source, folder, log }),
    report: () => readDaily(settings(), source, log, isDry),
  }
  return Object.assign(of, { document, log, rounds, desk: openDelivery(settings, document, open, log) })
}
