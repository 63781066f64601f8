import { readdir, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Settings } from '../../config/settings.js'
import { HintedError } from '../../text/hinted-error.js'
import { shellPath } from '../../text/shell-words.js'
import { exists, mayWrite } from './access.js'
import type { Installed } from './types.js'

/** Files that hold secrets of the settings: `{ file: … }` wherever it stands. */
export const secretFiles = (targets: readonly Settings[]): readonly string[] => {
  const found = new Set<string>()
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { file } = value as { readonly file?: unknown }
    if (typeof file === 'string') found.add(file)
    for (const inner of Object.values(value)) search(inner)
  }
  for (const { target, channels, api } of targets) {
    if (target.database.passwordFile !== undefined) found.add(target.database.passwordFile)
    search(channels)
    search(api)
  }
  return [...found]
}

/** The older settings that init set aside. @param path the settings file */
export const setAsideFiles = async (path: string): Promise<string[]> => {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(name => name.startsWith(`${basename(path)}.old`))
    .map(name => join(folder, name))
    .toSorted()
}

/** The settings, the older ones that init set aside, and the secrets beside them; secrets elsewhere may be of use to others. */
const filesOf = async (path: string, secrets: readonly string[]): Promise<string[]> => {
  const folder = dirname(path)
  const beside = secrets.filter(file => dirname(file) === folder)
  const all = [...new Set([path, ...(await setAsideFiles(path)), ...beside])]
  const areThere = await Promise.all(all.map(exists))
  return all.filter((_, i) => areThere[i])
}

const removeFiles = async (files: readonly string[], folder: string): Promise<void> => {
  try {
    for (const file of files) await rm(file, { force: true })
  } catch (error) {
    throw new HintedError(`the settings could not be removed: ${(error as Error).message}`, `rm ${files.map(shellPath).join(' ')}`)
  }
  // Only an empty folder, and only one of our own.
  if (basename(folder) === 'check_status') await rmdir(folder).catch(() => {})
}

/** @param path the settings file in use @param secrets files that the settings name */
export const installedSettings = async (path: string | undefined, secrets: readonly string[]): Promise<readonly Installed[]> => {
  if (path === undefined) return []
  const files = await filesOf(path, secrets)
  if (files.length === 0) return []
  const isAllowed = await mayWrite(dirname(path))
  return [
    {
      kind: 'settings',
      what: `the settings${files.length > 1 ? ' and what belongs to them' : ''}`,
      details: files,
      remove: isAllowed ? () => removeFiles(files, dirname(path)) : undefined,
      commands: [`${isAllowed ? '' : 'sudo '}rm ${files.map(shellPath).join(' ')}`],
    },
  ]
}
