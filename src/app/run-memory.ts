import process from 'node:process'
import { NO_ALERTS, openAlerts } from '../alerts/file.js'
import { undeliveredOf } from '../alerts/undelivered.js'
import type { GlobalFlags } from '../cli/options.js'
import type { Settings } from '../config/settings.js'
import type { Request } from '../report/context.js'
import { reportFigures } from '../report/figures.js'
import type { Memory } from '../report/memory.js'
import { type Report, type ReportError, statusOf } from '../report/report.js'
import { StateError } from '../state/errors.js'
import { type Folder, openFolder } from '../state/folder.js'
import { appendRun, lastRun } from '../state/history.js'
import { listIgnores, settleIgnores } from '../state/ignores.js'
import { ignoredSubjects, memoryOf } from '../state/memory.js'
import type { Run } from '../state/run.js'
import { runOf } from '../state/run.js'
import { tryRunLock } from '../state/run-lock.js'
import { cleanUpLater } from '../terminal/cleanup.js'
import { complain } from '../terminal/output.js'
import { Busy } from '../text/usage-error.js'

type Untold = Pick<Report, 'outbox' | 'outboxError'>

/** What is known from before a run of one target. */
export interface RunMemory {
  readonly folder: Folder | undefined
  readonly before: Run | undefined
  readonly memory: Omit<Memory, 'now'>
  readonly untold: Untold
  readonly ignored: Request['ignored']
}

const NOTHING: RunMemory = {
  folder: undefined,
  before: undefined,
  memory: { ignores: [], open: null },
  untold: { outbox: [] },
  ignored: {},
}

/** The state is a comfort: without it a report is told all the same, and one line says what is missing. */
const unlessBroken = async <T>(doing: () => Promise<T>, otherwise: (error: ReportError) => T): Promise<T> => {
  try {
    return await doing()
  } catch (error) {
    if (!(error instanceof StateError)) throw error
    complain(error.message, error.hint)
    return otherwise({ message: error.message, hint: error.hint })
  }
}

/** Off a terminal, into a file or quietly: cron, where the next run may come before this one is through. */
const isUnattended = ({ output, quiet }: { readonly output?: string; readonly quiet?: boolean }): boolean =>
  (output !== undefined || quiet === true) && !process.stdout.isTTY

const lock = async (folder: Folder, target: string): Promise<void> => {
  const taken = await tryRunLock(folder, target)
  if ('lock' in taken) return cleanUpLater(() => taken.lock.release())
  const { heldBy } = taken
  throw new Busy(
    `another unattended run of ${target} is still at work${heldBy ? ` (process ${heldBy.pid}, since ${heldBy.since.toISOString()})` : ''}`,
    'It was left alone and this one ends here; the next one will run again. Where that happens often, run it less often or set a shorter deadline.',
  )
}

/** What the alerts of a target have not told yet. */
const untoldOf = (folder: Folder, { target, channels }: Settings): Promise<Untold> =>
  unlessBroken(
    async () => ({ outbox: undeliveredOf((await openAlerts(folder, target.name).read()) ?? NO_ALERTS, channels, new Date()) }),
    outboxError => ({ outbox: [], outboxError }),
  )

/** What a report has of it, besides what is ignored. */
export const knownBefore = ({ before, untold }: RunMemory): Pick<Report, 'lastGood' | 'outbox' | 'outboxError'> => ({
  lastGood: before?.lastGood ?? null,
  ...untold,
})

/** What is ignored, and what the run before this one saw. @throws Busy */
export const loadRunMemory = (
  settings: Settings,
  flags: GlobalFlags & { readonly output?: string; readonly quiet?: boolean },
): Promise<RunMemory> => {
  // A demo's platform is gone with it.
  if (flags.demo) return Promise.resolve(NOTHING)
  const { stateDir, target, channels } = settings
  return unlessBroken<RunMemory>(
    async () => {
      const folder = await openFolder(stateDir)
      if (isUnattended(flags)) await lock(folder, target.name)
      const ignores = await listIgnores(folder, new Date())
      const before = await lastRun(folder, target.name)
      const { open } = memoryOf(ignores, before, new Date())
      const untold = await untoldOf(folder, settings)
      return { folder, before, memory: { ignores, open }, untold, ignored: ignoredSubjects(ignores) }
    },
    // Where there is no channel, nothing waits for one.
    outboxError => ({ ...NOTHING, untold: { outbox: [], ...(channels.length > 0 && { outboxError }) } }),
  )
}

/** Leaves for the next run what this one saw. */
export const saveRun = async ({ folder, before }: RunMemory, report: Report): Promise<void> => {
  if (!folder) return
  await unlessBroken(
    async () => {
      await settleIgnores(folder, report.problems, new Date())
      await appendRun(folder, runOf(report, statusOf(report), reportFigures(report), before))
    },
    () => undefined,
  )
}
