import type { SshSettings } from '../config/settings.js'
import type { TransportMemory } from '../source/reach.js'
import { openFolder, readOnlyFolder } from '../state/folder.js'
import { readTransport, recordTransport } from '../state/transports.js'

/** Keeps in the state folder which hosts only OpenSSH reaches. Where it cannot be kept, the next run learns it again. */
export const transportMemory =
  (stateDir: string) =>
  (settings: SshSettings): TransportMemory => ({
    recall: () => readTransport(readOnlyFolder(stateDir), settings, new Date()).catch(() => undefined),
    remember: async reason => {
      try {
        await recordTransport(await openFolder(stateDir), settings, reason, new Date())
      } catch {
        // A convenience: the report is worth more.
      }
    },
  })
