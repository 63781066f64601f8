import { nearest } from '../text/nearest.js'
import { ConfigError } from './errors.js'
import type { SettingsFile } from './file.js'
import { lineOf } from './locate.js'
import type { TargetTable } from './schema.js'

// Apart from the schema: the completion of the shell needs the choice alone, and at once.

/** The name of the target if the settings have none. */
export const DEFAULT_TARGET = 'default'

/** The value of --target that means every target in the file. */
export const ALL_TARGETS = 'all'

/** The target that the flag or the environment asks for; an empty variable counts as unset. */
export const requestedTarget = (flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string | undefined =>
  flag ?? (env.CHECK_STATUS_TARGET || undefined)

/** The name of the chosen target, if the choice is clear. @param names of the targets in the file */
export const targetName = (
  names: readonly string[],
  defaultTarget: string | undefined,
  requested: string | undefined,
): string | undefined => requested ?? defaultTarget ?? (names.length < 2 ? names[0] : undefined)

/** The name of the target in the file that is chosen, if the choice is clear. */
export const chosenName = ({ table: { targets = {}, default_target } }: SettingsFile, requested: string | undefined): string | undefined =>
  targetName(Object.keys(targets), default_target, requested)

/** The target that is chosen, and its table. @throws ConfigError if there is none of that name, or none is chosen of several */

export const chooseTarget = (file: SettingsFile | undefined, requested: string | undefined): { name: string; table: TargetTable } => {
  if (!file) return { name: requested ?? DEFAULT_TARGET, table: {} }
  const { targets = {} } = file.table
  const names = Object.keys(targets)
  const name = chosenName(file, requested)
  if (name === undefined) {
    if (names.length === 0) return { name: DEFAULT_TARGET, table: {} }
    throw new ConfigError(
      `${file.path}: there are several targets and none is selected`,
      `Use --target, or set default_target. Targets: ${names.join(', ')}.`,
    )
  }
  const table = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (table) return { name, table }
  const meant = nearest(name, names)
  const line = requested === undefined ? lineOf(file.text, ['default_target']) : undefined
  throw new ConfigError(
    `${file.path}${line === undefined ? '' : `:${line}: default_target`}: there is no target ${name}${meant ? `; did you mean ${meant}?` : ''}`,
    names.length > 0 ? `Targets: ${names.join(', ')}.` : 'Add a table [targets.<name>].',
  )
}
