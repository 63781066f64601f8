import { createHash } from 'node:crypto'
import type { SshSettings } from '../config/settings.js'
import type { TransportMemory } from '../source/reach.js'
import { openFolder, readOnlyFolder } from '../state/folder.js'
import { readTransport, recordTransport } from '../state/transports.js'

/** Changed settings are another key: what was learnt with the old ones is forgotten. */
const keyOf = (settings: SshSettings): string => createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 24)

/** Keeps in the state folder which hosts only OpenSSH reaches. Where it cannot be kept, the next run learns it again. */
export const transportMemory =
  (stateDir: string) =>
  (settings: SshSettings): TransportMemory => ({
    recall: () => readTransport(readOnlyFolder(stateDir), keyOf(settings), new Date()).catch(() => undefined),
    remember: async reason => {
      try {
        await recordTransport(await openFolder(stateDir), keyOf(settings), reason, new Date())
      } catch {
        // A convenience: the report is worth more.
      }
    },
  })
