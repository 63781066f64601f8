import { resolve as wholePath } from 'node:path'
import { readSettingsFile } from '../../config/file.js'
import { loadSettings, type Origin, originsOf } from '../../config/load.js'
import type { Environment } from '../../source/environment.js'
import { type Origins, originsOfValues } from './origins.js'
import { row } from './rows.js'
import { sharedTables } from './shared.js'
import { targetTables } from './target.js'
import { DEFAULT, type Effective, type SettingOrigin, type SettingRow } from './types.js'

/** Who chose the target. */
const chooser = ({ flags, env }: Origin, origins: Origins): SettingOrigin => {
  if (flags.target !== undefined) return { kind: 'flag', name: '--target', line: null }
  if (env.CHECK_STATUS_TARGET) return { kind: 'environment', name: 'CHECK_STATUS_TARGET', line: null }
  return origins.of(['default_target'])
}

const stateRow = (stateDir: string, { env }: Origin, origins: Origins): SettingRow => {
  const said = origins.of(['state_dir'])
  const isXdg = said === DEFAULT && env.XDG_STATE_HOME?.startsWith('/')
  return row('state_dir', wholePath(stateDir), isXdg ? { kind: 'environment', name: 'XDG_STATE_HOME', line: null } : said)
}

/** The settings that are in effect for each target that is asked for. Nothing is connected to, and no secret is read. @throws ConfigError */
export const effectiveSettings = async (origin: Origin, username: string): Promise<readonly Effective[]> => {
  const { env, home } = origin
  const file = await readSettingsFile({ flag: origin.flags.config, env, home })
  const all = await originsOf(origin)
  const surroundings: Environment = { home, username, env }
  return Promise.all(
    all.map(async one => {
      const settings = await loadSettings(one)
      const { name } = settings.target
      const origins = originsOfValues(file, one, name)
      const { tables, failure } = await targetTables(settings.target, origins, surroundings)
      // With several nobody chose one of them.
      const chosen = all.length === 1 ? [row('default_target', name, chooser(origin, origins))] : []
      const top = [...chosen, stateRow(settings.stateDir, origin, origins)]
      return { target: name, top, own: tables, shared: sharedTables(settings, origins), failure }
    }),
  )
}
