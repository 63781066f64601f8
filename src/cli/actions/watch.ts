import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { runDaemon } from '../../alerts/daemon.js'
import { type AlertsFile, NO_ALERTS, openAlerts } from '../../alerts/file.js'
import { retryNow, waitingCount } from '../../alerts/outbox.js'
import { openStorageWatch } from '../../alerts/storage-watch.js'
import { checkChannels, watchSettings } from '../../app/delivery.js'
import { openWatchFolder, type WatchFolder } from '../../app/watch-folder.js'
import { openWatchSession, type WatchSession, watchOnce } from '../../app/watch-session.js'
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
import { openWatchStatus } from '../watch-status.js'

export interface WatchFlags extends GlobalFlags {
  /** One round, for cron. */
  readonly once?: boolean
  /** Prints messages instead of sending them, and saves nothing. */
  readonly dryRun?: boolean
  readonly logFormat: LogFormat
}

/** A session that keeps running if its file cannot be written. */
type LongSession = WatchSession & { readonly document: BackedDocument<AlertsFile> }

/** Grace for messages under way at shutdown: that of a worker, and a little more. */
const SHUTDOWN_GRACE_MS = 600
/** Grace for the last attempt to save. */
const SAVE_GRACE_MS = 100

const load = (flags: WatchFlags): Promise<Settings> => loadSettings({ flags, env: process.env, home: home() })

/** Logs what an earlier run left in the outbox. */
const logOutbox = async ({ document, log }: WatchSession): Promise<void> => {
  const file = (await document.read()) ?? NO_ALERTS
  for (const [name, record] of Object.entries(file.channels)) {
    const count = waitingCount(record)
    if (count > 0) log({ level: 'info', what: 'waiting', channel: name, words: `${plural(count, 'message')} waiting from before` })
  }
}

const reload = async (session: WatchSession, flags: WatchFlags): Promise<void> => {
  const { log } = session
  try {
    const next = await load(flags)
    checkChannels(next)
    if (next.target.name !== session.settings.target.name || next.stateDir !== session.settings.stateDir)
      throw new UsageError('another target or state_dir needs a restart', '')
    session.settings = next
    await retryNow(session.delivery)
    log({ level: 'info', what: 'reloaded', words: 'the settings were reloaded' })
  } catch (error) {
    const { message, hint = '' } = error as Error & { hint?: string }
    log({ level: 'error', what: 'not_reloaded', words: `the settings were not reloaded: ${message}${hint && ` - ${hint}`}` })
  }
}

const watchUntilStopped = async (session: LongSession, folder: WatchFolder | undefined, flags: WatchFlags): Promise<number> => {
  const { log, round, delivery, document } = session
  const systemd = openSystemd(process.env)
  const status = openWatchStatus(words => systemd.status(words))
  const stop = new AbortController()
  let wake = new AbortController()
  let exitStatus: number = EXIT.fine
  const stopOn = (signal: string, endsWith: number) => () => {
    if (stop.signal.aborted) return
    log({ level: 'info', what: 'stopping', words: `${signal}: stopping` })
    systemd.stopping()
    exitStatus = endsWith
    stop.abort()
    wake.abort()
  }
  onSignal('SIGTERM', stopOn('SIGTERM', EXIT.fine))
  onSignal('SIGINT', stopOn('SIGINT', EXIT.interrupted))
  const hangUp = stopOn('SIGHUP', EXIT.interrupted)
  onSignal('SIGHUP', () => {
    // The system also sends SIGHUP when the terminal closes. Stop then: no one could stop this process from there any more.
    if (isTerminalGone()) return hangUp()
    systemd.reloading()
    void reload(session, flags).then(() => {
      void systemd.ready()
      wake.abort()
    })
  })
  const { target, channels } = session.settings
  const storage = openStorageWatch({
    document,
    settings: () => watchSettings(session.settings),
    clock: delivery.clock,
    log,
    status: status.trouble,
  })
  session.outage = storage.outage
  let folderError: StateError | undefined
  const names = channels.map(({ name }) => name).join(', ')
  log({ level: 'info', what: 'started', words: `watching ${target.name}, alerts go to ${names}` })
  await logOutbox(session)
  await systemd.ready()
  const daemon = {
    round: {
      ...round,
      observe: async (file: AlertsFile) => {
        const observation = await round.observe(file)
        status.saw(observation)
        return observation
      },
    },
    delivery,
    settings: () => watchSettings(session.settings),
    sleep: (ms: number, until: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal: until }).catch(() => {}),
    heartbeat: () => {
      systemd.alive()
      status.refresh()
    },
    checkFolder: async () => {
      folderError = await folder?.guard(document)
    },
    afterRound: () => storage.update(folderError ?? document.error()),
  }
  const running = runDaemon(daemon, stop.signal, () => {
    wake = new AbortController()
    return wake.signal
  })
  const stopped = new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve(), { once: true }))
  // A round only reads: do not wait for one under way.
  await Promise.race([running, stopped.then(() => setTimeout(SHUTDOWN_GRACE_MS))])
  await withTimeout(SAVE_GRACE_MS, document.save())
  return exitStatus
}

/** Sends alerts until stopped, or runs one round. */
export const runWatch = async (flags: WatchFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has no channels to send to', 'Leave out --demo; --dry-run shows what your watch would send.')
  const settings = await load(flags)
  checkChannels(settings)
  const isDry = flags.dryRun ?? false
  const log = openLog(flags.logFormat, settings.target.timezone)
  try {
    const watchFolder = isDry ? undefined : await openWatchFolder(settings, log, runtime())
    const folder = watchFolder?.folder ?? (await openFolder(settings.stateDir))
    const stored = openAlerts(folder, settings.target.name)
    const document = isDry ? inMemoryDocument(await stored.read()) : stored
    if (flags.once) {
      const session = await openWatchSession(settings, folder, document, log, { isDry, once: true }, runtime())
      return (await watchOnce(session)) ? EXIT.fine : EXIT.notRead
    }
    const session = await openWatchSession(settings, folder, backedDocument(document), log, { isDry, once: false }, runtime())
    return await watchUntilStopped(session, watchFolder, flags)
  } finally {
    await cleanUp()
  }
}
