import { NO_ALERTS, openAlerts } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import { enqueueFor } from '../alerts/queue.js'
import type { ChannelSettings } from '../config/channel-settings.js'
import type { Settings } from '../config/settings.js'
import type { Report } from '../report/report.js'
import { inMemoryDocument } from '../state/document.js'
import { openFolder } from '../state/folder.js'
import { tryRunLock } from '../state/run-lock.js'
import { UsageError } from '../text/usage-error.js'
import { type DeliveryResult, deliverOnce, notificationOfReport, openChannels, openDelivery, previewing } from './delivery.js'
import { known } from './known-names.js'
import type { Runtime } from './runtime.js'

/** The channels given by name, or else those with a daily report. @throws UsageError */
export const reportChannels = ({ channels }: Settings, to: readonly string[] | undefined): readonly ChannelSettings[] => {
  known(
    to,
    channels.map(({ name }) => name),
    'channel',
  )
  const chosen = channels.filter(({ name, dailyReport }) => to?.includes(name) ?? dailyReport)
  if (chosen.length === 0)
    throw new UsageError('no channel takes reports', 'Name channels with --to, or set daily_report = true for one of them.')
  return chosen
}

/** A running watch sends the report: it owns the outbox. */
export interface LeftToWatch {
  readonly pid: number | undefined
}

/** Puts the report into the outbox and sends it, unless a watch is running and will. @param isDry prints instead */
export const sendReport = async (
  settings: Settings,
  channels: readonly ChannelSettings[],
  report: Report,
  log: WatchLog,
  isDry: boolean,
  runtime: Runtime,
): Promise<DeliveryResult | LeftToWatch> => {
  const folder = await openFolder(settings.stateDir)
  const document = isDry ? inMemoryDocument({ ...NO_ALERTS }) : openAlerts(folder, settings.target.name)
  const notification = notificationOfReport(report, settings)
  await document.change(file => enqueueFor(file ?? NO_ALERTS, channels, notification, new Date()))
  const taken = isDry ? undefined : await tryRunLock(folder, settings.target.name, 'watch')
  if (taken && !('lock' in taken)) return { pid: taken.heldBy?.pid }
  if (taken) runtime.cleanUpLater(() => taken.lock.release())
  const opened = openChannels(() => settings, runtime)
  runtime.cleanUpLater(() => opened.close())
  const open = async (name: string) => (isDry ? previewing(name, await opened.open(name), runtime.print) : opened.open(name))
  const delivery = openDelivery(() => settings, document, open, log)
  return deliverOnce(
    delivery,
    channels.map(({ name }) => name),
  )
}
