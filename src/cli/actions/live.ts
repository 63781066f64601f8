import { reconnectingSource } from '../../source/reconnecting-source.js'
import type { Source } from '../../source/source.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { canShowFullScreen } from '../../terminal/full-screen.js'
import { onReaderGone } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { withPlatform } from '../connection.js'
import { type LiveFlags, liveReader } from '../live-reader.js'
import { LiveSession, readingOf } from '../live-session.js'
import { runtime } from '../runtime.js'

/** Shows the first screen of the report, and keeps it up to date until the user leaves. */
export const runLive = async (flags: LiveFlags): Promise<number> => {
  if (!canShowFullScreen())
    throw new UsageError(
      'live needs a terminal that it can fill, for input and output',
      'Use "check_status" for a report now, or "check_status watch" for alerts.',
    )
  return withPlatform(flags, async platform => {
    let firstSource: Source | undefined = platform.source
    // Only the first connection may ask the user, for a passphrase say: it is made before the screen is filled.
    const source = reconnectingSource(() => {
      const next = firstSource ?? platform.reopen()
      firstSource = undefined
      return next
    })
    cleanUpLater(() => source.close())
    const early: [message: string, hint: string | undefined][] = []
    let session: LiveSession | undefined
    const onNotice = (message: string, hint?: string): void => {
      if (session) session.notice(message, hint)
      else early.push([message, hint])
    }
    const reader = liveReader(platform, source, flags, { ...runtime(), onNotice })
    const first = readingOf(await reader.report())
    platform.stopWaiting()
    session = new LiveSession(reader, first, flags)
    for (const [message, hint] of early) session.notice(message, hint)
    onReaderGone(() => session?.quit(EXIT.interrupted))
    // Runs before the connection is closed, so that closing it is not shown as a loss.
    cleanUpLater(() => session?.quit(EXIT.interrupted))
    return session.run()
  })
}
