import { escapeText } from '../../report/formats/escape.js'
import { writeLogLine } from '../../report/formats/text/log-line.js'
import type { FollowEvent } from '../../source/source.js'
import { inBatches } from '../batches.js'
import { cleanUpLater } from '../cleanup.js'
import { type Connection, withPlatform } from '../connection.js'
import { EXIT } from '../exit.js'
import { known } from '../names.js'
import type { GlobalFlags } from '../options.js'
import { complain, onReaderGone, print } from '../output.js'
import { styleOf } from '../terminal.js'

export interface LogsFlags extends GlobalFlags {
  readonly lines: number
  readonly follow?: boolean
  readonly errors?: boolean
  readonly grep?: string
  /** Nobody is named. */
  readonly redact?: boolean
}

const chosen = ({ settings }: Connection, names: readonly string[]) => {
  const { logs } = settings.target
  known(
    names,
    logs.map(({ name }) => name),
    'log',
  )
  return names.length === 0 ? logs : logs.filter(({ name }) => names.includes(name))
}

/** Prints the ends of logs, and with `-f` what is appended to them. A log asked for by name that is not there was not read. */
export const runLogs = (names: readonly string[], flags: LogsFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    const logs = chosen(connection, names)
    const style = styleOf(flags)
    const quit = new AbortController()
    onReaderGone(() => quit.abort())
    // Before the connection is let go of: what breaks off then is no news.
    cleanUpLater(() => quit.abort())
    let status: number = EXIT.fine
    let heading = ''

    const show = async (event: FollowEvent): Promise<void> => {
      const path = logs.find(({ name }) => name === event.log)?.path ?? ''
      if (event.kind === 'line') {
        const title =
          logs.length > 1 && heading !== event.log
            ? `${heading === '' ? '' : '\n'}${style.chalk.bold(escapeText(`==> ${event.log}: ${path} <==`))}\n`
            : ''
        heading = event.log
        return print(`${title}${writeLogLine(event.line, style)}\n`)
      }
      if (event.kind === 'absent') complain(`${event.log}: there is no ${path}`)
      else complain(`${event.log}: ${event.error.message}`, event.error.hint)
      if (event.kind === 'failed' || (names.length > 0 && !flags.follow)) status = EXIT.notRead
    }

    const events = connection.source.follow(
      {
        logs,
        lines: flags.lines,
        follow: flags.follow ?? false,
        errorsOnly: flags.errors ?? false,
        ...(flags.grep !== undefined && { grep: flags.grep }),
      },
      quit.signal,
    )
    if (!flags.redact) {
      for await (const event of events) {
        connection.stopWaiting()
        await show(event)
      }
      return status
    }
    const masks = (await import('../redacted.js')).redacting(connection.source)
    for await (const batch of inBatches(events)) {
      const masked = await masks.log(batch)
      connection.stopWaiting()
      for (const event of masked) await show(event)
    }
    return status
  })
