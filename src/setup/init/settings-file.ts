import { constants } from 'node:fs'
import { access, copyFile, link, mkdir, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { loadSettings } from '../../config/load.js'
import { nearestExisting } from '../../config/places.js'
import { OutputError } from '../../terminal/file-output.js'
import type { NewPassword } from './password.js'

const outputError = (path: string, error: unknown, hint = 'Choose another path with --config.'): OutputError => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST')
    return new OutputError(`${path} was created in the meantime`, 'It was left unchanged. Look at it, then run init again.')
  return new OutputError(`${path} cannot be written: ${message}`, hint, { cause: error })
}

/** Checks before the first question that the settings can be written there. @throws OutputError */
export const checkWritable = async (path: string): Promise<void> => {
  const stats = await stat(path).catch(() => undefined)
  if (stats && !stats.isFile()) throw outputError(path, new Error('it is not a file'))
  try {
    await access(`${await nearestExisting(dirname(path))}/.`, constants.W_OK | constants.X_OK)
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
    // The mode given to open() is reduced by the umask.
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync().catch(() => {})
  } finally {
    await file.close()
  }
}

/** Copies the existing settings to a new name. @returns the path of the copy */
const backUp = async (path: string): Promise<string> => {
  for (let i = 1; ; i++) {
    const backup = `${path}.old${i === 1 ? '' : i}`
    try {
      await copyFile(path, backup, constants.COPYFILE_EXCL)
      return backup
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

export interface NewSettings {
  readonly path: string
  readonly text: string
  readonly home: string
  readonly target: string
  /** Saved together with the settings, or not at all. */
  readonly newPassword: NewPassword | undefined
  /** The user agreed to replace the existing file. */
  readonly isReplacing: boolean
}

interface SavedPassword {
  /** Puts it into place. */
  readonly finish: () => Promise<void>
  /** Leaves everything as it was. */
  readonly undo: () => Promise<void>
}

/** Writes the password for its owner only. Overwrites a file only if the person was asked to replace its password. */
const savePassword = async ({ path, password, isReplacing = false }: NewPassword): Promise<SavedPassword> => {
  try {
    await makeFolder(dirname(path))
    const place = isReplacing ? await realpath(path) : path
    const written = isReplacing ? `${place}.new` : place
    await writeNew(written, `${password}\n`)
    return {
      finish: async () => {
        if (isReplacing) await rename(written, place)
      },
      undo: () => rm(written, { force: true }),
    }
  } catch (error) {
    throw outputError(path, error, 'Choose another password file.')
  }
}

/** @returns the backup of the file that was replaced, if any */
const moveIntoPlace = async (path: string, newFile: string, isReplacing: boolean): Promise<string | undefined> => {
  if (!isReplacing) {
    // Unlike rename, link fails if the path was created meanwhile.
    await link(newFile, path)
    return undefined
  }
  const realFile = await realpath(path)
  const backup = await backUp(realFile)
  await rename(newFile, realFile)
  return backup
}

/**
 * Saves the settings for their owner only and in one step, after loading them as every run does.
 * @returns the backup of the previous file, if any. @throws OutputError, ConfigError; then nothing was changed
 */
export const saveSettings = async ({ path, text, home, target, isReplacing, newPassword }: NewSettings): Promise<string | undefined> => {
  let folder: string | undefined
  try {
    await makeFolder(dirname(path))
    // Inside the settings folder, so that the move stays on one file system.
    folder = await mkdtemp(join(dirname(path), '.check_status-'))
    const newFile = join(folder, basename(path))
    await writeNew(newFile, text)
    await loadSettings({ flags: { config: newFile, target }, env: {}, home })
    const saved = newPassword && (await savePassword(newPassword))
    try {
      const backup = await moveIntoPlace(path, newFile, isReplacing)
      await saved?.finish()
      return backup
    } catch (error) {
      await saved?.undo()
      throw error
    }
  } catch (error) {
    throw ['ConfigError', 'OutputError'].includes((error as Error).name) ? error : outputError(path, error)
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}
