import { constants } from 'node:fs'
import { access, copyFile, link, mkdir, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stringify } from 'smol-toml'
import { loadSettings } from '../../config/load.js'
import type { LogSettings } from '../../config/settings.js'
import { OutputError } from '../../terminal/file-output.js'
import type { NewPassword } from './database.js'
import type { Draft } from './draft.js'

const logTable = ({ name, path, journal, kind }: LogSettings) => ({ name, ...(journal === undefined ? { path } : { journal }), kind })

/** The whole file. */
export const writeSettings = ({ target, ssh, database, timezone, logs, exclude }: Draft): string =>
  [
    '# Written by check_status init. All that can stand here:',
    '#   check_status help settings',
    stringify({
      default_target: target,
      targets: {
        [target]: { timezone, ...(ssh === false && { ssh }), ...(ssh && { ssh }), database, ...(logs && { logs: logs.map(logTable) }) },
      },
      ...(exclude && { people: { exclude } }),
    }),
  ].join('\n')

const outputError = (path: string, error: unknown, hint = 'Name another place with --config.'): OutputError => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST')
    return new OutputError(`${path} came into being in the meantime`, 'It was left as it is: start again, and look at it first.')
  return new OutputError(`${path} cannot be written: ${message}`, hint, { cause: error })
}

/** The folder itself, or the nearest one above it that is there. */
const nearestFolder = async (path: string): Promise<string> => {
  const isMissing = await stat(path).then(
    () => false,
    error => error.code === 'ENOENT',
  )
  return isMissing && dirname(path) !== path ? nearestFolder(dirname(path)) : path
}

/** Whether settings can be put there at all, before anybody answers questions for them. @throws OutputError */
export const checkPlace = async (path: string): Promise<void> => {
  const about = await stat(path).catch(() => undefined)
  if (about && !about.isFile()) throw outputError(path, new Error('it is not a file'))
  try {
    await access(`${await nearestFolder(dirname(path))}/.`, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw outputError(path, error)
  }
}

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new Error(`${folder} is not a folder`) : error
  }
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
  /** Goes into its file along with the settings, or not at all. */
  readonly newPassword: NewPassword | undefined
  /** The person agreed to replace the file that is there. */
  readonly isReplacing: boolean
}

/** For its owner alone; never over one that is there. */
const placePassword = async ({ path, password }: NewPassword): Promise<void> => {
  try {
    await makeFolder(dirname(path))
    await writeNew(path, `${password}\n`)
  } catch (error) {
    throw outputError(path, error, 'Name another file for the password.')
  }
}

/** @returns where the file is kept whose place it takes */
const moveTo = async (path: string, beside: string, isReplacing: boolean): Promise<string | undefined> => {
  if (!isReplacing) {
    // Unlike a rename it never takes the place of what somebody put there meanwhile.
    await link(beside, path)
    return undefined
  }
  const meant = await realpath(path)
  const aside = await setAside(meant)
  await rename(beside, meant)
  return aside
}

/**
 * Puts the file in its place, whole and for its owner alone, once it was read as every run reads it.
 * @returns where the one before it is kept. @throws OutputError, ConfigError; then all is as it was
 */
export const placeSettings = async ({ path, text, home, target, isReplacing, newPassword }: Placing): Promise<string | undefined> => {
  let folder: string | undefined
  try {
    await makeFolder(dirname(path))
    // Below its folder, so that the move stays on one disk.
    folder = await mkdtemp(join(dirname(path), '.check_status-'))
    const beside = join(folder, basename(path))
    await writeNew(beside, text)
    await loadSettings({ flags: { config: beside, target }, env: {}, home })
    if (newPassword) await placePassword(newPassword)
    return await moveTo(path, beside, isReplacing).catch(async error => {
      if (newPassword) await rm(newPassword.path, { force: true })
      throw error
    })
  } catch (error) {
    throw ['ConfigError', 'OutputError'].includes((error as Error).name) ? error : outputError(path, error)
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}
