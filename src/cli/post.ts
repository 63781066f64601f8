import process from 'node:process'
import type { AlertsFile } from '../alerts/file.js'
import type { ItemOf } from '../alerts/items.js'
import type { Log } from '../alerts/log.js'
import type { Desk } from '../alerts/outbox.js'
import type { Rounds } from '../alerts/watch.js'
import type { Channel } from '../channels/types.js'
import type { Settings } from '../config/settings.js'
import { keepSource } from '../source/kept.js'
import { openSource } from '../source/open.js'
import type { Source } from '../source/source.js'
import type { Document } from '../state/document.js'
import type { Folder } from '../state/folder.js'
import { home, username } from './account.js'
import { openChannels, openDesk, previewing, toldReport } from './alerting.js'
import { cleanUpLater } from './cleanup.js'
import { openLook } from './looking.js'
import { knownBefore, recall, remember } from './recall.js'
import { readReport } from './reports.js'
import { requestOf } from './request.js'
import { wholeReport } from './selection.js'

/** Everything that one watch works with. */
export interface Post {
  /** As they are now: they may be read anew. */
  settings: Settings
  readonly document: Document<AlertsFile>
  readonly log: Log
  readonly rounds: Rounds
  readonly desk: Desk
}

/** The platform of the settings as they are now, over one connection for as long as both last. */
const openPlatform = (settings: () => Settings): Source => {
  let of = settings().target
  const kept = keepSource(() => openSource(of, { stage: () => {} }, { home: home(), username: username(), env: process.env }))
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

const readDaily = async (settings: Settings, source: Source, log: Log, isDry: boolean): Promise<ItemOf<'report'> | undefined> => {
  const recalled = await recall(settings, {})
  const { memory, ignored } = recalled
  const connection = { settings, source, began: performance.now(), stopWaiting: () => {} }
  const report = await readReport(connection, wholeReport({ trend: true }), requestOf(settings, {}, ignored), memory, knownBefore(recalled))
  if (!report.error) {
    if (!isDry) await remember(recalled, report)
    return toldReport(report)
  }
  log({ level: 'warning', what: 'no_report', words: `the daily report could not be made: ${report.error.message}` })
  return undefined
}

/** @param isDry nothing is sent and nothing remembered: what would be is printed @throws StateError */
export const openPost = async <D extends Document<AlertsFile>>(
  first: Settings,
  folder: Folder,
  document: D,
  log: Log,
  isDry: boolean,
): Promise<Post & { readonly document: D }> => {
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
    look: openLook({ settings, source, folder, log }),
    report: () => readDaily(settings(), source, log, isDry),
  }
  return Object.assign(of, { document, log, rounds, desk: openDesk(settings, document, open, log) })
}
