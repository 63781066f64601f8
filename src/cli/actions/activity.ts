import { setTimeout } from 'node:timers/promises'
import { readActivity } from '../../app/activity.js'
import { writeJson } from '../../report/formats/json/write.js'
import { writeWords } from '../../report/formats/pieces.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import type { FeedEntry } from '../../sections/feed.js'
import type { ReadError } from '../../source/readings.js'
import { reconnectingSource } from '../../source/reconnecting-source.js'
import type { Source } from '../../source/source.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { onReaderGone, print, printNotice } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { reconnect } from '../reconnect.js'
import { runtime } from '../runtime.js'

export interface ActivityFlags extends GlobalFlags {
  readonly limit: number
  readonly follow?: boolean
  /** False: with -f, stop when the connection breaks. */
  readonly reconnect: boolean
  /** Masks people. */
  readonly redact?: boolean
  /** `ndjson`: one JSON document per line. */
  readonly format: 'text' | 'ndjson'
}

const POLL_MS = 5_000
/** Each poll looks this far back, because a transaction can commit that long after it began. */
const OVERLAP_MS = 120_000
/** Entries of each kind per poll. Two polls can be hours apart if the connection was lost. */
const MAX_PER_POLL = 10_000

/** For machines: `id` names the kind and is the same for the same entry in every run. */
const writeEntry = ({ id, at, line }: FeedEntry, timezone: string): string =>
  `${writeJson({ id, at, text: writeWords(line, timezone), parts: line })}\n`

/** Ends early if the signal is aborted. */
const pause = (until: AbortSignal): Promise<void> => setTimeout(POLL_MS, undefined, { signal: until }).catch(() => {})

/** Prints registrations, deposits and leads as one feed, newest last, and keeps going with `-f`. */
export const runActivity = (flags: ActivityFlags): Promise<number> =>
  withPlatform(flags, async platform => {
    const { settings } = platform
    const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(platform.source, runtime()) : undefined
    const canvas = { ...styleOf(flags), timezone: settings.target.timezone }
    const quit = new AbortController()
    onReaderGone(() => quit.abort())
    // Runs before the connection is closed, so that closing it is not reported as an error.
    cleanUpLater(() => quit.abort())
    const write = async (all: readonly FeedEntry[]): Promise<void> => {
      const entries = masks ? await masks.entries(all) : all
      await print(flags.format === 'ndjson' ? entries.map(entry => writeEntry(entry, canvas.timezone)).join('') : writeFeed(entries))
    }
    const writeFeed = (entries: readonly FeedEntry[]): string =>
      writeBlock({ kind: 'entries', entries }, canvas)
        .map(row => `${row}\n`)
        .join('')

    let firstSource: Source | undefined = masks?.source ?? platform.source
    // Only the first connection may ask the user, for a passphrase say.
    const source = reconnectingSource(() => {
      const next = firstSource ?? platform.reopen()
      firstSource = undefined
      return next
    })
    cleanUpLater(() => source.close())
    const first = await readActivity(settings, source, { at: new Date(0) }, flags.limit)
    platform.stopWaiting()
    await write(first.entries.slice(-flags.limit))
    let reported = ''
    // Once, not at every poll. Without it, silence would read as "nothing happened".
    const reportErrors = (errors: readonly ReadError[]): void => {
      const current = errors.map(({ message }) => message).join()
      if (current === '' && reported !== '') printNotice('reading again')
      if (current !== reported) for (const { message, hint } of masks?.errors(errors) ?? errors) printNotice(message, hint)
      reported = current
    }
    reportErrors(first.errors)
    if (!flags.follow) return first.errors.length > 0 ? EXIT.notRead : EXIT.fine

    let printed = new Set(first.entries.map(({ id }) => id))
    for (let { now } = first; ; ) {
      await pause(quit.signal)
      if (quit.signal.aborted) return EXIT.fine
      const since = { at: new Date(now.getTime() - OVERLAP_MS) }
      const next = await reconnect(() => readActivity(settings, source, since, MAX_PER_POLL), {
        isWanted: flags.reconnect,
        timezone: canvas.timezone,
        signal: quit.signal,
      })
      if (!next) return EXIT.fine
      reportErrors(next.errors)
      await write(next.entries.filter(({ id }) => !printed.has(id)))
      // After a partial poll, the next one starts from the same moment again.
      if (next.isWhole) now = next.now
      printed = new Set([...(next.isWhole ? [] : printed), ...first.entries.map(({ id }) => id), ...next.entries.map(({ id }) => id)])
    }
  })
