import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { runDaemon } from '../../alerts/daemon.js'
import { type AlertsFile, NO_ALERTS, newChannel, openAlerts, recordOf } from '../../alerts/file.js'
import { deliver, retryNow, waitingCount } from '../../alerts/outbox.js'
import { openStorageWatch } from '../../alerts/storage-watch.js'
import { deliveryFailure } from '../../alerts/undelivered.js'
import { makeDailyReport, makeRound } from '../../alerts/watch.js'
import { checkChannels, watchSettings } from '../../app/delivery.js'
import { openWatchFolder, type WatchFolder } from '../../app/watch-folder.js'
import { openWatchSession, type WatchSession } from '../../app/watch-session.js'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { type BackedDocument, backedDocument } from '../../state/backed-document.js'
import { inMemoryDocument } from '../../state/document.js'
import type { StateError } from '../../state/errors.js'
import { openFolder } from '../../state/folder.js'
import { home } from '../../terminal/account.js'
import { cleanUp, onSignal } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { isTerminalGone } from '../../terminal/lost-terminal.js'
import { withTimeout } from '../../text/time-limit.js'
import { UsageError } from '../../text/usage-error.js'
import { plural } from '../../text/words.js'
import type { GlobalFlags } from '../options.js'
import { runtime } from '../runtime.js'
import { openSystemd } from '../systemd-notify.js'
import { type LogFormat, openLog } from '../watch-log.js'

export interface WatchFlags extends GlobalFlags {
  /** One round, for cron. */
  readonly once?: boolean
  /** Prints what would be told, tells nobody and remembers nothing. */
  readonly dryRun?: boolean
  readonly logFormat: LogFormat
}

/** One that goes on where its file cannot be written. */
type LongPost = WatchSession & { readonly document: BackedDocument<AlertsFile> }

/** A platform that keeps bringing more is left for the next time. */
const MOST_ROUNDS = 200
/** What is under way when it is to end: a worker's own grace, and a little. */
const LEAVE_MS = 600
/** For what could not be written down until now. */
const SAVE_MS = 100

const load = (flags: WatchFlags): Promise<Settings> => loadSettings({ flags, env: process.env, home: home() })

/** One round, and one try of all that waits. */
const runOnce = async ({ settings, document, round, delivery }: WatchSession): Promise<number> => {
  const asked = watchSettings(settings)
  let made = await makeRound(round, () => asked)
  for (let i = 1; made.hasMore && i < MOST_ROUNDS; i++) made = await makeRound(round, () => asked)
  if (made.failed === 0) await makeDailyReport(round, asked, delivery.clock())
  const never = new AbortController().signal
  const began = new Date()
  await Promise.all(settings.channels.map(({ name }) => deliver(delivery, name, { closing: never, abort: never }, true)))
  const file = (await document.read()) ?? NO_ALERTS
  const isLeft = settings.channels.some(({ name }) => deliveryFailure(recordOf(file, name) ?? newChannel(began), began))
  return made.failed > 0 || isLeft ? EXIT.notRead : EXIT.fine
}

/** What waits from the time before, as whoever reads the log is to know. */
const tellOutbox = async ({ document, log }: WatchSession): Promise<void> => {
  const file = (await document.read()) ?? NO_ALERTS
  for (const [name, record] of Object.entries(file.channels)) {
    const waiting = waitingCount(record)
    if (waiting > 0) log({ level: 'info', what: 'waiting', channel: name, words: `${plural(waiting, 'thing')} waiting from before` })
  }
}

const reload = async (post: WatchSession, flags: WatchFlags): Promise<void> => {
  const { log } = post
  try {
    const next = await load(flags)
    checkChannels(next)
    if (next.target.name !== post.settings.target.name || next.stateDir !== post.settings.stateDir)
      throw new UsageError('another target or another state_dir takes a restart', '')
    post.settings = next
    await retryNow(post.delivery)
    log({ level: 'info', what: 'reloaded', words: 'the settings were read anew' })
  } catch (error) {
    const { message, hint = '' } = error as Error & { hint?: string }
    log({ level: 'error', what: 'not_reloaded', words: `the settings stay as they were: ${message}${hint && ` - ${hint}`}` })
  }
}

/** Until somebody stops it. */
const runOn = async (post: LongPost, watched: WatchFolder | undefined, flags: WatchFlags): Promise<number> => {
  const { log, round, delivery, document } = post
  const systemd = openSystemd(process.env)
  const stop = new AbortController()
  let woken = new AbortController()
  let status: number = EXIT.fine
  const quit = (signal: string, to: number) => () => {
    if (stop.signal.aborted) return
    log({ level: 'info', what: 'stopping', words: `${signal}: stopping` })
    systemd.stopping()
    status = to
    stop.abort()
    woken.abort()
  }
  onSignal('SIGTERM', quit('SIGTERM', EXIT.fine))
  onSignal('SIGINT', quit('SIGINT', EXIT.interrupted))
  const hangUp = quit('SIGHUP', EXIT.interrupted)
  onSignal('SIGHUP', () => {
    // The system sends it too when a terminal is closed; on one that has gone nobody is left to stop it.
    if (isTerminalGone()) return hangUp()
    systemd.reloading()
    void reload(post, flags).then(() => {
      void systemd.ready()
      woken.abort()
    })
  })
  const { target, channels } = post.settings
  const storage = openStorageWatch({
    document,
    settings: () => watchSettings(post.settings),
    clock: delivery.clock,
    log,
    status: words => systemd.status(words ?? `watching ${target.name}`),
  })
  let trouble: StateError | undefined
  log({ level: 'info', what: 'started', words: `watching ${target.name}, telling ${channels.map(({ name }) => name).join(', ')}` })
  await tellOutbox(post)
  await systemd.ready()
  const daemon = {
    rounds: round,
    delivery,
    settings: () => watchSettings(post.settings),
    sleep: (ms: number, until: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal: until }).catch(() => {}),
    heartbeat: () => systemd.alive(),
    checkFolder: async () => {
      trouble = await watched?.guard(document)
    },
    afterRound: () => storage.update(trouble ?? document.error()),
  }
  const running = runDaemon(daemon, stop.signal, () => {
    woken = new AbortController()
    return woken.signal
  })
  const stopped = new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve(), { once: true }))
  // A look that is under way when it is to end need not be waited for: it only reads.
  await Promise.race([running, stopped.then(() => setTimeout(LEAVE_MS))])
  await withTimeout(SAVE_MS, document.save())
  return status
}

/** Tells people what happens and what goes wrong, as it does: for months, or for one round. */
export const runWatch = async (flags: WatchFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has nobody to tell', 'Leave it out, and see what would be told with --dry-run.')
  const settings = await load(flags)
  checkChannels(settings)
  const isDry = flags.dryRun ?? false
  const log = openLog(flags.logFormat, settings.target.timezone)
  try {
    const watched = isDry ? undefined : await openWatchFolder(settings, log, runtime())
    const folder = watched?.folder ?? (await openFolder(settings.stateDir))
    const stored = openAlerts(folder, settings.target.name)
    const document = isDry ? inMemoryDocument(await stored.read()) : stored
    if (flags.once) return await runOnce(await openWatchSession(settings, folder, document, log, isDry, runtime()))
    return await runOn(await openWatchSession(settings, folder, backedDocument(document), log, isDry, runtime()), watched, flags)
  } finally {
    await cleanUp()
  }
}
