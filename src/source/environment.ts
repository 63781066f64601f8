import type { SshSettings } from '../config/settings.js'
import type { TransportMemory } from './reach.js'

/** The facts of this process that connecting depends on. The command line reads them and passes them in. */
export interface Environment {
  readonly home: string
  /** The local user: also the user name on the host unless the settings or ssh_config name another. */
  readonly username: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What earlier runs learnt about a host. Absent where nothing is kept. */
  readonly transportMemory?: (settings: SshSettings) => TransportMemory
}
