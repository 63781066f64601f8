import { resolve as wholePath } from 'node:path'
import { readSettingsFile } from '../../config/file.js'
import { loadSettings, type Origin, originsOf } from '../../config/load.js'
import type { Environment } from '../../source/environment.js'
import { type Origins, originsOfValues } from './origins.js'
import { row } from './rows.js'
import { sharedTables } from './shared.js'
import { targetTables } from './target.js'
import { DEFAULT, type Effective, type SettingOrigin, type SettingRow } from './types.js'

/** Where the choice of the target comes from. */
const targetOrigin = ({ flags, env }: Origin, origins: Origins): SettingOrigin => {
  if (flags.target !== undefined) return { kind: 'flag', name: '--target', line: null }
  if (env.CHECK_STATUS_TARGET) return { kind: 'environment', name: 'CHECK_STATUS_TARGET', line: null }
  return origins.of(['default_target'])
}

const stateRow = (stateDir: string, { env }: Origin, origins: Origins): SettingRow => {
  const given = origins.of(['state_dir'])
  const isXdg = given === DEFAULT && env.XDG_STATE_HOME?.startsWith('/')
  return row('state_dir', wholePath(stateDir), isXdg ? { kind: 'environment', name: 'XDG_STATE_HOME', line: null } : given)
}

/** The settings in effect for each selected target. Opens no connection and reads no secret. @throws ConfigError */
export const effectiveSettings = async (origin: Origin, username: string): Promise<readonly Effective[]> => {
  const { env, home } = origin
  const file = await readSettingsFile({ flag: origin.flags.config, env, home })
  const all = await originsOf(origin)
  const environment: Environment = { home, username, env }
  return Promise.all(
    all.map(async one => {
      const settings = await loadSettings(one)
      const { name } = settings.target
      const origins = originsOfValues(file, one, name)
      const { tables, failure } = await targetTables(settings.target, origins, environment)
      // With several targets there is no chosen one.
      const chosen = all.length === 1 ? [row('default_target', name, targetOrigin(origin, origins))] : []
      const top = [...chosen, stateRow(settings.stateDir, origin, origins)]
      return { target: name, top, own: tables, shared: sharedTables(settings, origins), failure }
    }),
  )
}
