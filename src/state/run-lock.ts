import { fileName } from './files.js'
import type { Folder } from './folder.js'
import { type Lock, tryLock } from './lock.js'

export type RunLockAttempt =
  | { readonly lock: Lock }
  /** The process that runs already; undefined if its lock is unreadable. */
  | { readonly heldBy: { readonly pid: number; readonly host: string; readonly since: Date } | undefined }

/** The lock of an unattended run or a watch, which must not overlap another of the same name. Does not wait. @throws StateError */
export const tryRunLock = async (folder: Folder, name: string, kind: 'run' | 'watch' = 'run'): Promise<RunLockAttempt> => {
  const attempt = await tryLock(folder.pathOf(fileName(kind, name, 'lock')))
  if ('lock' in attempt) return attempt
  const { heldBy } = attempt
  return { heldBy: heldBy && { pid: heldBy.pid, host: heldBy.host, since: heldBy.at } }
}
