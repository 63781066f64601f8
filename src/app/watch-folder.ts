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
import { cleanUpLater } from '../terminal/cleanup.js'
import { Busy } from '../text/usage-error.js'

type Place = Pick<Settings, 'stateDir'> & { readonly target: Pick<Settings['target'], 'name'> }

/** The lock of the only watch of a target. @throws Busy where there is one @throws StateError */
const take = async (folder: Folder, { target: { name } }: Place, what: string): Promise<Lock> => {
  const taken = await tryRunLock(folder, name, 'watch')
  if ('lock' in taken) return taken.lock
  const { heldBy } = taken
  throw new Busy(
    `another watch of ${name} ${what}${heldBy ? ` (process ${heldBy.pid}, since ${heldBy.since.toISOString()})` : ''}`,
    'Two would tell everything twice. To have it read the settings anew: kill -HUP; with another state_dir there can be another.',
  )
}

/** The state folder for as long as a watch runs. */
export interface WatchFolder {
  readonly folder: Folder
  /**
   * Sees that the folder is there, can be written and is ours; where it was taken away or replaced it is made again from memory.
   * @returns why nothing can be kept; undefined: it can @throws Busy where another watch has it by now
   */
  guard(document: BackedDocument<AlertsFile>): Promise<StateError | undefined>
}

/** @throws Busy, StateError */
export const openWatchFolder = async (place: Place, log: WatchLog): Promise<WatchFolder> => {
  const folder = await openFolder(place.stateDir)
  let lock = await take(folder, place, 'is at work')
  let ignores: readonly IgnoreEntry[] = []
  cleanUpLater(() => lock.release())

  const makeAgain = async (document: BackedDocument<AlertsFile>): Promise<void> => {
    await openFolder(place.stateDir)
    lock = await take(folder, place, 'has taken over')
    document.replace()
    await restoreIgnores(folder, ignores)
    await document.save()
    const words = `${place.stateDir} was taken away or replaced: it was made again from memory`
    log({ level: 'warning', what: 'folder_made_again', words })
  }
  return {
    folder,
    async guard(document) {
      try {
        if (await lock.isHeld()) ignores = await listIgnores(folder, new Date())
        else await makeAgain(document)
        await probeFolder(folder.pathOf('.'))
        await document.save()
        return document.trouble()
      } catch (error) {
        if (error instanceof StateError) return error
        throw error
      }
    },
  }
}
