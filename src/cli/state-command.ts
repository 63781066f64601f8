import process from 'node:process'
import { loadRemembered } from '../config/load.js'
import type { RememberedSettings } from '../config/settings.js'
import { type Folder, openFolder } from '../state/folder.js'
import { home } from '../terminal/account.js'
import { UsageError } from '../text/usage-error.js'
import type { GlobalFlags } from './options.js'

export interface StateCommand {
  readonly settings: RememberedSettings
  readonly folder: Folder
  /** By this machine's clock, because the command does not connect. */
  readonly now: Date
}

/** Opens the state folder for a command that does not connect. @throws UsageError, ConfigError, StateError */
export const openStateCommand = async (flags: GlobalFlags): Promise<StateCommand> => {
  if (flags.demo) throw new UsageError('--demo has no state folder', 'Leave out --demo.')
  const settings = await loadRemembered({ flags, env: process.env, home: home() })
  return { settings, folder: await openFolder(settings.stateDir), now: new Date() }
}
