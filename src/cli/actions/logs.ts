import { setTimeout } from 'node:timers/promises'
import { known } from '../../app/known-names.js'
import { writeLogLine } from '../../report/formats/text/log-line.js'
import { ConnectionError } from '../../source/errors.js'
import type { FollowEvent, LogPosition, Source } from '../../source/source.js'
import { inBatches } from '../../terminal/batches.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { onReaderGone, print, printNotice } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { plural } from '../../text/words.js'
import { type Connection, withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { retryDelayMs } from '../retry-delay.js'
import { runtime } from '../runtime.js'

export interface LogsFlags extends GlobalFlags {
  readonly lines: number
  readonly follow?: boolean
  readonly reconnect?: boolean
  readonly errors?: boolean
  readonly grep?: string
  /** Masks people. */
  readonly redact?: boolean
}

const logsNamed = ({ settings }: Connection, names: readonly string[]) => {
  const { logs } = settings.target
  known(
    names,
    logs.map(({ name }) => name),
    'log',
  )
  return names.length === 0 ? logs : logs.filter(({ name }) => names.includes(name))
}

const reopened = ({ reopen }: Connection): Source => {
  const source = reopen()
  cleanUpLater(() => source.close())
  return source
}

const reportGap = (isWhole: boolean, ms: number): void => {
  const duration = plural(Math.max(1, Math.round(ms / 1000)), 'second')
  printNotice(`the connection was lost for ${duration}; ${isWhole ? 'no line was missed' : 'lines in between may be missing'}`)
}

/** Prints the last lines of logs, and with `-f` each new line. Status 3 if a log given by name does not exist or cannot be read. */
export const runLogs = (names: readonly string[], flags: LogsFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    const logs = logsNamed(connection, names)
    const style = styleOf(flags)
    const quit = new AbortController()
    onReaderGone(() => quit.abort())
    // Runs before the connection is closed, so that closing it is not reported as an error.
    cleanUpLater(() => quit.abort())
    let status: number = EXIT.fine
    let heading = ''

    const show = async (event: Exclude<FollowEvent, { kind: 'resumed' }>): Promise<void> => {
      const path = logs.find(({ name }) => name === event.log)?.path ?? ''
      if (event.kind === 'line') {
        const title =
          logs.length > 1 && heading !== event.log
            ? `${heading === '' ? '' : '\n'}${style.chalk.bold(escapeText(`==> ${event.log}: ${path} <==`))}\n`
            : ''
        heading = event.log
        return print(`${title}${writeLogLine(event.line, style)}\n`)
      }
      if (event.kind === 'absent') printNotice(`${event.log}: there is no ${path}`)
      else printNotice(`${event.log}: ${event.error.message}`, event.error.hint)
      if (event.kind === 'failed' || (names.length > 0 && !flags.follow)) status = EXIT.notRead
    }

    const options = {
      logs,
      lines: flags.lines,
      follow: flags.follow ?? false,
      errorsOnly: flags.errors ?? false,
      ...(flags.grep !== undefined && { grep: flags.grep }),
      ...(flags.follow && flags.reconnect !== false && { places: new Map<string, LogPosition>() }),
    }
    let { source } = connection
    let lost: { readonly at: number } | undefined
    let attempts = 0
    const handle = async (event: FollowEvent): Promise<void> => {
      connection.stopWaiting()
      if (event.kind !== 'resumed') await show(event)
      else if (lost) reportGap(event.isWhole, performance.now() - lost.at)
      lost = undefined
      attempts = 0
    }
    for (;;) {
      try {
        const events = source.follow(options, quit.signal)
        if (flags.redact) {
          const masks = (await import('../../app/redaction.js')).redactSource(source, runtime())
          for await (const batch of inBatches(events)) for (const event of await masks.log(batch)) await handle(event)
        } else for await (const event of events) await handle(event)
        return status
      } catch (error) {
        // Without a place there is nothing to resume: following never began.
        if (!(error instanceof ConnectionError) || error.isFinal || !options.places?.size || quit.signal.aborted) throw error
        if (!lost) printNotice(error.message, 'Connecting again, until it succeeds. Ctrl-C ends it.')
        lost ??= { at: performance.now() }
        source.close()
        await setTimeout(retryDelayMs(++attempts), undefined, { signal: quit.signal }).catch(() => {})
        if (quit.signal.aborted) return status
        source = reopened(connection)
      }
    }
  })
