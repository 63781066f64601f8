import { setTimeout as wait } from 'node:timers/promises'
import { writeLogLine } from '../../report/formats/text/log-line.js'
import { ConnectionError } from '../../source/errors.js'
import type { FollowEvent, LogPosition, Source } from '../../source/source.js'
import { inBatches } from '../../terminal/batches.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, onReaderGone, print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { plural } from '../../text/words.js'
import { type Connection, withPlatform } from '../connection.js'
import { known } from '../names.js'
import type { GlobalFlags } from '../options.js'

export interface LogsFlags extends GlobalFlags {
  readonly lines: number
  readonly follow?: boolean
  readonly reconnect?: boolean
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

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

const reopened = ({ reopen }: Connection): Source => {
  const source = reopen()
  cleanUpLater(() => source.close())
  return source
}

const sayResumed = (isWhole: boolean, ms: number): void => {
  const gone = plural(Math.max(1, Math.round(ms / 1000)), 'second')
  complain(`the connection was lost for ${gone}; ${isWhole ? 'it goes on where it was' : 'lines in between may be missing'}`)
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
      if (event.kind === 'absent') complain(`${event.log}: there is no ${path}`)
      else complain(`${event.log}: ${event.error.message}`, event.error.hint)
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
    let broke: { readonly at: number } | undefined
    let tries = 0
    const take = async (event: FollowEvent): Promise<void> => {
      connection.stopWaiting()
      if (event.kind !== 'resumed') await show(event)
      else if (broke) sayResumed(event.isWhole, performance.now() - broke.at)
      broke = undefined
      tries = 0
    }
    for (;;) {
      try {
        const events = source.follow(options, quit.signal)
        if (flags.redact) {
          const masks = (await import('../../app/redaction.js')).redactSource(source)
          for await (const batch of inBatches(events)) for (const event of await masks.log(batch)) await take(event)
        } else for await (const event of events) await take(event)
        return status
      } catch (error) {
        // Without a place there is nothing to go on from: it never began.
        if (!(error instanceof ConnectionError) || !options.places?.size || quit.signal.aborted) throw error
        broke ??= { at: performance.now() }
        source.close()
        await wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries++), undefined, { signal: quit.signal }).catch(() => {})
        if (quit.signal.aborted) return status
        source = reopened(connection)
      }
    }
  })
