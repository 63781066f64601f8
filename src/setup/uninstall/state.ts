import { readdir, rm, rmdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isStateFile } from '../../state/folder.js'
import { lockOwnerOf } from '../../state/lock.js'
import { HintedError } from '../../text/hinted-error.js'
import { shellPath } from '../../text/shell-words.js'
import type { Installed } from './types.js'

/** What a person loses with a file. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^ignores\.json/, 'what is ignored'],
  [/^history/, 'the history of runs'],
  [/^tokens\.json/, 'the API tokens, which stop working'],
  [/^alerts-/, 'what was sent, and what still waits to be'],
  [/^subjects-/, 'what was open in the last run'],
]

const meaningsOf = (names: readonly string[]): string[] =>
  MEANINGS.flatMap(([pattern, words]) => (names.some(name => pattern.test(name)) ? [words] : []))

/** A watch would write the folder again from memory. @throws HintedError */
const refuseIfInUse = async (path: string, names: readonly string[]): Promise<void> => {
  for (const name of names.filter(name => name.endsWith('.lock'))) {
    const owner = await lockOwnerOf(join(path, name)).catch(() => undefined)
    if (owner)
      throw new HintedError(
        `process ${owner.pid}${owner.host === hostname() ? '' : ` on ${owner.host}`} uses ${path}`,
        'Stop it first: it may be a watch. Then run this again.',
      )
  }
}

const removeFolder = async (path: string): Promise<void> => {
  const names = (await readdir(path)).filter(isStateFile)
  await refuseIfInUse(path, names)
  try {
    for (const name of names) await rm(join(path, name), { recursive: true, force: true })
  } catch (error) {
    throw new HintedError(`${path} could not be removed: ${(error as Error).message}`, `rm -r ${shellPath(path)}`)
  }
  // Files of others stay, and the folder with them.
  await rmdir(path).catch(() => {})
}

/** @param path the state folder @param closeConnections ends the shared connections, whose sockets may be in it */
export const installedState = async (path: string, closeConnections: () => Promise<void>): Promise<readonly Installed[]> => {
  const names = (await readdir(path).catch(() => [])).filter(isStateFile)
  if (names.length === 0) return []
  return [
    {
      kind: 'state',
      what: 'the state folder',
      details: [path, ...meaningsOf(names)],
      remove: async () => {
        await closeConnections()
        await removeFolder(path)
      },
      commands: [`rm -r ${shellPath(path)}`],
    },
  ]
}
