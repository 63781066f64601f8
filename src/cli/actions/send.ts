import { checkChannels } from '../../app/delivery.js'
import { makeReport } from '../../app/report.js'
import type { WindowFlags } from '../../app/request.js'
import { wholeReport } from '../../app/selection.js'
import { reportChannels, sendReport } from '../../app/send.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { type Connection, withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { runtime } from '../runtime.js'
import { openLog } from '../watch-log.js'

export interface SendFlags extends GlobalFlags, WindowFlags {
  readonly to?: readonly string[]
  readonly dryRun?: boolean
  /** Masks people. */
  readonly redact?: boolean
}

const readReport = async (connection: Connection, flags: SendFlags) => {
  const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(connection.source, runtime()) : undefined
  const target = { ...connection, ...(masks && { source: masks.source }) }
  const { report, save } = await makeReport(target, wholeReport({ trend: true }), runtime(), flags)
  connection.stopWaiting()
  if (!flags.dryRun) await save()
  return masks ? masks.report(report) : report
}

/** Sends the report to channels: HTML by mail, an outline in chats. */
export const runSend = (flags: SendFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has no channels to send to', 'Leave out --demo.')
  return withPlatform(flags, async connection => {
    const { settings } = connection
    checkChannels(settings)
    const channels = reportChannels(settings, flags.to)
    const report = await readReport(connection, flags)
    if (report.error) printNotice(report.error.message, report.error.hint)
    const log = openLog('text', settings.target.timezone)
    const result = await sendReport(settings, channels, report, log, flags.dryRun ?? false, runtime())
    const status = report.error ? EXIT.notRead : EXIT.fine
    if ('pid' in result) {
      await print(`The running watch sends it${result.pid === undefined ? '' : ` (process ${result.pid})`}.\n`)
      return status
    }
    const { waiting, refused } = result
    if (waiting.length > 0)
      printNotice(
        `not sent to ${waiting.join(', ')}: it is kept, and waits to be sent`,
        'The next `check_status send` or `watch` tries again.',
      )
    if (refused.length > 0)
      printNotice(`refused for good by ${refused.join(', ')}`, "It is not tried again; the log above has the channel's answer.")
    return waiting.length + refused.length > 0 ? EXIT.notRead : status
  })
}
