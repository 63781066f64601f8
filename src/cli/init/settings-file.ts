import { constants } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, open, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stringify } from 'smol-toml'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { OutputError } from '../file-output.js'
import type { Draft } from './draft.js'

/** The whole file. */
export const writeSettings = ({ target, ssh, database, timezone, logs }: Draft): string =>
  [
    '# Written by check_status init. "check_status help settings" shows all that can stand here.',
    stringify({
      default_target: target,
      targets: {
        [target]: { timezone, ...(ssh === false && { ssh }), ...(ssh && { ssh }), database, ...(logs && { logs }) },
      },
    }),
  ].join('\n')

/** What a run will make of it. @throws ConfigError */
const reread = (path: string, home: string, target: string): Promise<Settings> =>
  loadSettings({ flags: { config: path, target }, env: {}, home })

const outputError = (path: string, error: unknown): OutputError => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST')
    return new OutputError(`${path} came into being in the meantime`, 'It was left as it is: start again, and look at it first.')
  return new OutputError(`${path} cannot be written: ${message}`, 'Name another place with --config.', { cause: error })
}

const writeNew = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', 0o600)
  try {
    // Given at opening it is cut by the umask.
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync().catch(() => {})
  } finally {
    await file.close()
  }
}

/** Where the settings that were there are kept. */
const setAside = async (path: string): Promise<string> => {
  for (let i = 1; ; i++) {
    const aside = `${path}.old${i === 1 ? '' : i}`
    try {
      await copyFile(path, aside, constants.COPYFILE_EXCL)
      return aside
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

export interface Placing {
  readonly path: string
  readonly text: string
  readonly home: string
  readonly target: string
  /** The person agreed to replace the file that is there. */
  readonly isReplacing: boolean
}

/**
 * Puts the file in its place, whole and for its owner alone, once it was read as every run reads it.
 * @returns where the one before it is kept. @throws OutputError, ConfigError; then all is as it was
 */
export const placeSettings = async ({ path, text, home, target, isReplacing }: Placing): Promise<string | undefined> => {
  let folder: string | undefined
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // In the folder itself: what is relative begins where it will begin, and the move stays on one disk.
    folder = await mkdtemp(join(dirname(path), '.check_status-'))
    const beside = join(folder, basename(path))
    await writeNew(beside, text)
    await reread(beside, home, target)
    if (!isReplacing) {
      // Unlike a rename it never takes the place of what somebody put there meanwhile.
      await link(beside, path)
      return undefined
    }
    const meant = await realpath(path)
    const aside = await setAside(meant)
    await rename(beside, meant)
    return aside
  } catch (error) {
    throw (error as Error).name === 'ConfigError' ? error : outputError(path, error)
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** A password into a file of its own, for its owner alone; never over one that is there. @throws OutputError */
export const placePassword = async (path: string, password: string): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeNew(path, `${password}\n`)
  } catch (error) {
    throw outputError(path, error)
  }
}
