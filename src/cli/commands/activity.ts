import { setTimeout } from 'node:timers/promises'
import type { Settings } from '../../config/settings.js'
import { depositsMade, madeOf } from '../../platform/deposits.js'
import { newestLeads } from '../../platform/leads.js'
import { registeredSince } from '../../platform/users.js'
import { walletDeposits } from '../../platform/wallet-deposits.js'
import type { Since } from '../../report/context.js'
import { writeJson } from '../../report/formats/json/write.js'
import { writeWords } from '../../report/formats/pieces.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { depositEntry, type FeedEntry, inOrder, leadEntry, registrationEntry } from '../../sections/feed.js'
import { walletWindow } from '../../sections/wallets.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import { attempt, mapped, type Outcome, type ReadError } from '../../source/readings.js'
import { reconnectingSource } from '../../source/reconnecting-source.js'
import type { Source } from '../../source/source.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, onReaderGone, print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { type Connection, withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { reconnect } from '../reconnect.js'

export interface ActivityFlags extends GlobalFlags {
  readonly limit: number
  readonly follow?: boolean
  /** When the connection breaks while it follows. */
  readonly reconnect: boolean
  /** Nobody is named. */
  readonly redact?: boolean
  /** One JSON document on each line. */
  readonly format: 'text' | 'ndjson'
}

/** How often a feed that is followed looks, and how far back: a transaction can commit that long after it began. */
const EVERY_MS = 5_000
const OVERLAP_MS = 120_000
/** Of each kind, between two looks, which can be hours apart where the connection was away. */
const MOST_AT_ONCE = 10_000

interface Look {
  readonly now: Date
  readonly entries: readonly FeedEntry[]
  readonly errors: readonly ReadError[]
  /** Every kind was read, but for single rows that nobody can show. */
  readonly isWhole: boolean
}

const entriesOf = <Row>(outcome: Outcome<readonly Row[]>, entry: (row: Row) => FeedEntry): FeedEntry[] =>
  outcome.ok ? outcome.value.map(entry) : []

export const activityNeeds = (since: Since, people: Settings['people'], limit: number) => ({
  users: attempt(registeredSince(since, people, limit, true)),
  deposits: attempt(depositsMade(since, limit)),
  wallets: attempt(walletDeposits(since, limit), { optional: true }),
  leads: attempt(newestLeads(since, limit)),
})

const look = async ({ settings }: Connection, source: Pick<Source, 'read'>, since: Since, limit: number): Promise<Look> => {
  const needs = activityNeeds(since, settings.people, limit)
  const snapshot = await source.read(readingsOf(needs))
  const { values, errors } = valuesOf(needs, snapshot)
  const entries = values
    ? [
        ...entriesOf(values.users, registrationEntry),
        ...entriesOf(
          mapped(values.deposits, rows => madeOf(rows).newest),
          depositEntry,
        ),
        ...(walletWindow(values.wallets, limit)?.rows ?? []).map(depositEntry),
        ...entriesOf(values.leads, leadEntry),
      ]
    : []
  const isWhole = errors.length === 0 || (values !== undefined && Object.values(values).every(({ ok }) => ok))
  return { now: snapshot.now, entries: inOrder(entries), errors, isWhole }
}

/** The feed for machines: `id` says the kind and is the same for the same thing in every run. */
const writeEntry = ({ id, at, line }: FeedEntry, timezone: string): string =>
  `${writeJson({ id, at, text: writeWords(line, timezone), parts: line })}\n`

/** Ends early, and without a word, when nobody wants to read on. */
const pause = (until: AbortSignal): Promise<void> => setTimeout(EVERY_MS, undefined, { signal: until }).catch(() => {})

/** Prints registrations, deposits and leads as one feed, the newest last, and with `-f` goes on. */
export const runActivity = (flags: ActivityFlags): Promise<number> =>
  withPlatform(flags, async platform => {
    const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(platform.source) : undefined
    const connection = masks ? { ...platform, source: masks.source } : platform
    const canvas = { ...styleOf(flags), timezone: connection.settings.target.timezone }
    const quit = new AbortController()
    onReaderGone(() => quit.abort())
    // Before the connection is let go of: what breaks off then is no news.
    cleanUpLater(() => quit.abort())
    const write = async (all: readonly FeedEntry[]): Promise<void> => {
      const entries = masks ? await masks.entries(all) : all
      await print(flags.format === 'ndjson' ? entries.map(entry => writeEntry(entry, canvas.timezone)).join('') : writeFeed(entries))
    }
    const writeFeed = (entries: readonly FeedEntry[]): string =>
      writeBlock({ kind: 'entries', entries, dated: true }, canvas)
        .map(row => `${row}\n`)
        .join('')

    let own: Source | undefined = connection.source
    // What was asked at the first one, a passphrase say, nobody is asked again.
    const source = reconnectingSource(() => {
      const next = own ?? connection.reopen()
      own = undefined
      return next
    })
    cleanUpLater(() => source.close())
    const first = await look(connection, source, { at: new Date(0) }, flags.limit)
    connection.stopWaiting()
    await write(first.entries.slice(-flags.limit))
    let told = ''
    // Said once, not at every look: silence would read as "nothing happened".
    const tell = (errors: readonly ReadError[]): void => {
      const now = errors.map(({ message }) => message).join()
      if (now === '' && told !== '') complain('reading again')
      if (now !== told) for (const { message, hint } of masks?.errors(errors) ?? errors) complain(message, hint)
      told = now
    }
    tell(first.errors)
    if (!flags.follow) return first.errors.length > 0 ? EXIT.notRead : EXIT.fine

    let seen = new Set(first.entries.map(({ id }) => id))
    for (let { now } = first; ; ) {
      await pause(quit.signal)
      if (quit.signal.aborted) return EXIT.fine
      const since = { at: new Date(now.getTime() - OVERLAP_MS) }
      const next = await reconnect(() => look(connection, source, since, MOST_AT_ONCE), {
        isWanted: flags.reconnect,
        timezone: canvas.timezone,
        signal: quit.signal,
      })
      if (!next) return EXIT.fine
      tell(next.errors)
      await write(next.entries.filter(({ id }) => !seen.has(id)))
      // What could not be looked at is looked at again, from the same moment on.
      if (next.isWhole) now = next.now
      seen = new Set([...(next.isWhole ? [] : seen), ...first.entries.map(({ id }) => id), ...next.entries.map(({ id }) => id)])
    }
  })
