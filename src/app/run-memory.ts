import { NO_ALERTS, openAlerts } from '../alerts/file.js'
import { undeliveredOf } from '../alerts/undelivered.js'
import type { Settings } from '../config/settings.js'
import type { Request } from '../report/context.js'
import { reportFigures } from '../report/figures.js'
import type { Memory } from '../report/memory.js'
import { type Report, type ReportError, statusOf } from '../report/report.js'
import { StateError } from '../state/errors.js'
import { type Folder, openFolder } from '../state/folder.js'
import { appendRun, lastRun } from '../state/history.js'
import { listIgnores, recordBaselines } from '../state/ignores.js'
import { ignoredSubjects, memoryOf } from '../state/memory.js'
import { openSubjectsOf, recordOpenSubjects } from '../state/open-subjects.js'
import type { Run } from '../state/run.js'
import { runOf } from '../state/run.js'
import { tryRunLock } from '../state/run-lock.js'
import { Busy } from '../text/usage-error.js'
import type { Runtime } from './runtime.js'

type OutboxState = Pick<Report, 'outbox' | 'outboxError'>

/** What the state folder says about one target before a run. */
export interface RunMemory {
  readonly folder: Folder | undefined
  readonly before: Run | undefined
  readonly memory: Omit<Memory, 'now'>
  readonly undelivered: OutboxState
  readonly ignored: Request['ignored']
}

const NO_MEMORY: RunMemory = {
  folder: undefined,
  before: undefined,
  memory: { ignores: [], open: null },
  undelivered: { outbox: [] },
  ignored: {},
}

export interface RunOptions {
  /** Nothing is remembered: the platform of a demo ends with the run. */
  readonly isDemo?: boolean | undefined
  /** Run by cron or the like, where the next run may start before this one ends: one such run per target at a time. */
  readonly isUnattended?: boolean | undefined
}

/** A report does not need the state folder: if the folder cannot be used, a notice says what is missing. */
const unlessBroken = async <T>(
  task: () => Promise<T>,
  fallback: (error: ReportError) => T,
  { onNotice }: Pick<Runtime, 'onNotice'>,
): Promise<T> => {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof StateError)) throw error
    onNotice(error.message, error.hint)
    return fallback({ message: error.message, hint: error.hint })
  }
}

const lockRun = async (folder: Folder, target: string, { cleanUpLater }: Pick<Runtime, 'cleanUpLater'>): Promise<void> => {
  const taken = await tryRunLock(folder, target)
  if ('lock' in taken) return cleanUpLater(() => taken.lock.release())
  const { heldBy } = taken
  throw new Busy(
    `another unattended run of ${target} is still at work${heldBy ? ` (process ${heldBy.pid}, since ${heldBy.since.toISOString()})` : ''}`,
    'This run stops here; the next one will run again. If this happens often, run less often or set a shorter deadline.',
  )
}

/** Alerts of a target that have not been delivered. */
const readUndelivered = (folder: Folder, { target, channels }: Settings, runtime: Pick<Runtime, 'onNotice'>): Promise<OutboxState> =>
  unlessBroken(
    async () => ({ outbox: undeliveredOf((await openAlerts(folder, target.name).read()) ?? NO_ALERTS, channels, new Date()) }),
    outboxError => ({ outbox: [], outboxError }),
    runtime,
  )

/** The part of the memory that a report shows, besides ignored problems. */
export const knownBefore = ({ before, undelivered }: RunMemory): Pick<Report, 'lastGood' | 'outbox' | 'outboxError'> => ({
  lastGood: before?.lastGood ?? null,
  ...undelivered,
})

/** What is ignored, and what the last run saw. @throws Busy if another unattended run of the target is at work */
export const loadRunMemory = (
  settings: Settings,
  runtime: Pick<Runtime, 'onNotice' | 'cleanUpLater'>,
  { isDemo, isUnattended }: RunOptions = {},
): Promise<RunMemory> => {
  if (isDemo) return Promise.resolve(NO_MEMORY)
  const { stateDir, target, channels } = settings
  return unlessBroken<RunMemory>(
    async () => {
      const folder = await openFolder(stateDir)
      if (isUnattended) await lockRun(folder, target.name, runtime)
      const ignores = await listIgnores(folder, new Date())
      const before = await lastRun(folder, target.name)
      const { open } = memoryOf(ignores, before, new Date())
      const undelivered = await readUndelivered(folder, settings, runtime)
      return { folder, before, memory: { ignores, open }, undelivered, ignored: ignoredSubjects(ignores) }
    },
    // Without channels there is nothing to deliver.
    outboxError => ({ ...NO_MEMORY, undelivered: { outbox: [], ...(channels.length > 0 && { outboxError }) } }),
    runtime,
  )
}

/** Saves what this run saw, for the next one. */
export const saveRun = async (
  { folder, before }: Pick<RunMemory, 'folder' | 'before'>,
  report: Report,
  runtime: Pick<Runtime, 'onNotice'>,
): Promise<void> => {
  if (!folder) return
  await unlessBroken(
    // One lock for all of it: to take one costs as much as to write a file, and the command ends only after that.
    () =>
      folder.withLock(async () => {
        const held = { ...folder, withLock: <T>(task: () => Promise<T>) => task() }
        await recordBaselines(held, report.problems, new Date())
        await appendRun(held, runOf(report, statusOf(report), reportFigures(report), before))
        await recordOpenSubjects(held, report.target, openSubjectsOf(report, new Date()))
      }),
    () => undefined,
    runtime,
  )
}
