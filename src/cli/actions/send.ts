import { withReport } from '../../alerts/daily-report.js'
import { NO_ALERTS, newChannel, openAlerts, recordOf } from '../../alerts/file.js'
import { deliver } from '../../alerts/outbox.js'
import { deliveryFailure } from '../../alerts/undelivered.js'
import { checkChannels, notificationOfReport, openChannels, openDelivery, previewing } from '../../app/delivery.js'
import { known } from '../../app/known-names.js'
import { readReport } from '../../app/report.js'
import { requestOf, scopeOf, type WindowFlags } from '../../app/request.js'
import { knownBefore, loadRunMemory, saveRun } from '../../app/run-memory.js'
import { wholeReport } from '../../app/selection.js'
import type { ChannelSettings, Settings } from '../../config/settings.js'
import { inMemoryDocument } from '../../state/document.js'
import { openFolder } from '../../state/folder.js'
import { tryRunLock } from '../../state/run-lock.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, print } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { type Connection, withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { runtime } from '../runtime.js'
import { openLog } from '../watch-log.js'

export interface SendFlags extends GlobalFlags, WindowFlags {
  readonly to?: readonly string[]
  readonly dryRun?: boolean
  /** Nobody is named. */
  readonly redact?: boolean
}

const chosen = ({ channels }: Settings, to: readonly string[] | undefined): readonly ChannelSettings[] => {
  known(
    to,
    channels.map(({ name }) => name),
    'channel',
  )
  const wanted = channels.filter(({ name, dailyReport }) => to?.includes(name) ?? dailyReport)
  if (wanted.length === 0) throw new UsageError('no channel is to have reports', 'Name some with --to, or set daily_report = true for one.')
  return wanted
}

/** The report goes the way of all that is told: into the outbox, and from there at once, or with the watch that runs. */
const post = async (
  settings: Settings,
  channels: readonly ChannelSettings[],
  item: ReturnType<typeof notificationOfReport>,
  isDry: boolean,
): Promise<number> => {
  const folder = await openFolder(settings.stateDir)
  const document = isDry ? inMemoryDocument({ ...NO_ALERTS }) : openAlerts(folder, settings.target.name)
  await document.change(held => withReport(held ?? NO_ALERTS, channels, item, new Date()))
  const taken = isDry ? undefined : await tryRunLock(folder, settings.target.name, 'watch')
  if (taken && !('lock' in taken)) {
    await print(`The watch that is running sends it${taken.heldBy ? ` (process ${taken.heldBy.pid})` : ''}.\n`)
    return EXIT.fine
  }
  if (taken) cleanUpLater(() => taken.lock.release())
  const made = openChannels(() => settings, runtime())
  cleanUpLater(() => made.close())
  const open = async (name: string) => (isDry ? previewing(name, await made.open(name), print) : made.open(name))
  const delivery = openDelivery(() => settings, document, open, openLog('text', settings.target.timezone))
  const never = new AbortController().signal
  const began = new Date()
  await Promise.all(channels.map(({ name }) => deliver(delivery, name, { closing: never, abort: never }, true)))
  const file = await document.read()
  const untold = (as: ReturnType<typeof deliveryFailure>): string[] =>
    channels.map(({ name }) => name).filter(name => deliveryFailure((file && recordOf(file, name)) ?? newChannel(began), began) === as)
  const [waiting, refused] = [untold('waits'), untold('refused')]
  if (waiting.length > 0)
    complain(`not sent to ${waiting.join(', ')}: it waits in the outbox`, 'The next `check_status send` or `watch` tries again.')
  if (refused.length > 0)
    complain(`refused for good by ${refused.join(', ')}`, 'It is not tried again; see the log above for what the far side said.')
  return waiting.length + refused.length > 0 ? EXIT.notRead : EXIT.fine
}

const readAll = async (connection: Connection, flags: SendFlags) => {
  const memory = await loadRunMemory(connection.settings, runtime())
  const request = requestOf(scopeOf(connection.settings), flags, memory.ignored)
  const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(connection.source, runtime()) : undefined
  const read = { ...connection, ...(masks && { source: masks.source }) }
  const report = await readReport(read, wholeReport({ trend: true }), request, memory.memory, knownBefore(memory))
  connection.stopWaiting()
  if (!flags.dryRun) await saveRun(memory, report, runtime())
  return masks ? masks.report(report) : report
}

/** Sends the report to the channels that are to have it: html by mail, its outline in chats. */
export const runSend = (flags: SendFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has nobody to tell', 'Leave it out.')
  return withPlatform(flags, async connection => {
    checkChannels(connection.settings)
    const channels = chosen(connection.settings, flags.to)
    const report = await readAll(connection, flags)
    if (report.error) complain(report.error.message, report.error.hint)
    const status = await post(connection.settings, channels, notificationOfReport(report), flags.dryRun ?? false)
    return report.error ? EXIT.notRead : status
  })
}
