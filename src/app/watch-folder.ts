import type { AlertsFile } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { Settings } from '../config/settings.js'
import type { BackedDocument } from '../state/backed-document.js'
import { StateError } from '../state/errors.js'
import { probeFolder } from '../state/files.js'
import { type Folder, openFolder } from '../state/folder.js'
import { type IgnoreEntry, listIgnores, restoreIgnores } from '../state/ignores.js'
import type { Lock } from '../state/lock.js'
import { tryRunLock } from '../state/run-lock.js'
import { Busy } from '../text/usage-error.js'
import type { Runtime } from './runtime.js'

type WatchTarget = Pick<Settings, 'stateDir'> & { readonly target: Pick<Settings['target'], 'name'> }

/** The lock that allows one watch per target. @throws Busy if another watch has it @throws StateError */
const takeLock = async (folder: Folder, { target: { name } }: WatchTarget, what: string): Promise<Lock> => {
  const taken = await tryRunLock(folder, name, 'watch')
  if ('lock' in taken) return taken.lock
  const { heldBy } = taken
  throw new Busy(
    `another watch of ${name} ${what}${heldBy ? ` (process ${heldBy.pid}, since ${heldBy.since.toISOString()})` : ''}`,
    'Two would send everything twice. kill -HUP makes the other one reload its settings; a second watch needs another state_dir.',
  )
}

/** The state folder of a running watch. */
export interface WatchFolder {
  readonly folder: Folder
  /**
   * Checks that the folder exists, is writable and is still ours; recreates it from memory if it was deleted or replaced.
   * @returns why nothing can be saved; undefined if saving works @throws Busy if another watch has taken over
   */
  guard(document: BackedDocument<AlertsFile>): Promise<StateError | undefined>
}

/** @throws Busy, StateError */
export const openWatchFolder = async (
  watched: WatchTarget,
  log: WatchLog,
  { cleanUpLater }: Pick<Runtime, 'cleanUpLater'>,
): Promise<WatchFolder> => {
  const folder = await openFolder(watched.stateDir)
  let lock = await takeLock(folder, watched, 'is already running')
  let ignores: readonly IgnoreEntry[] = []
  cleanUpLater(() => lock.release())

  const recreate = async (document: BackedDocument<AlertsFile>): Promise<void> => {
    await openFolder(watched.stateDir)
    lock = await takeLock(folder, watched, 'has taken over')
    document.preferMemory()
    await restoreIgnores(folder, ignores)
    await document.save()
    const words = `${watched.stateDir} was deleted or replaced; it was recreated from memory`
    log({ level: 'warning', what: 'folder_made_again', words })
  }
  return {
    folder,
    async guard(document) {
      try {
        if (await lock.isHeld()) ignores = await listIgnores(folder, new Date())
        else await recreate(document)
        await probeFolder(folder.pathOf('.'))
        await document.save()
        return document.error()
      } catch (error) {
        if (error instanceof StateError) return error
        throw error
      }
    },
  }
}
