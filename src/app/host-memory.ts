import { createHash } from 'node:crypto'
import type { HostMemory } from '../source/environment.js'
import { openFolder, readOnlyFolder } from '../state/folder.js'
import { readLearnt, recordLearnt } from '../state/learnt.js'

/** Changed settings are another key: what was learnt with the old ones is forgotten. */
const keyOf = (about: object): string => createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 24)

/** Keeps in the state folder what was learnt about hosts. Where it cannot be kept, the next run learns it again. */
export const hostMemory =
  (stateDir: string) =>
  (about: object): HostMemory => ({
    recall: () => readLearnt(readOnlyFolder(stateDir), keyOf(about), new Date()).catch(() => undefined),
    remember: async fact => {
      try {
        await recordLearnt(await openFolder(stateDir), keyOf(about), fact, new Date())
      } catch {
        // A convenience: the report is worth more.
      }
    },
  })
