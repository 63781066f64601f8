import { randomBytes } from 'node:crypto'
import { constants, openSync } from 'node:fs'
import { type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HintedError } from '../text/hinted-error.js'

/** A file could not be written. The old file is unchanged. */
export class OutputError extends HintedError {
  override readonly name = 'OutputError'
}

const HINTS: Readonly<Record<string, string>> = {
  EPIPE: 'Start the reader first, and let it read to the end.',
  ENOSPC: 'The disk is full. The old file is unchanged.',
  EDQUOT: 'The disk quota is used up. The old file is unchanged.',
  ENOENT: 'The folder does not exist: create it first.',
  EACCES: 'You may not write there.',
  EROFS: 'The file system is read-only.',
  EISDIR: 'This is a folder: name a file in it.',
}

const writeAll = async (file: FileHandle, words: string): Promise<void> => {
  try {
    await file.writeFile(words)
    await file.sync().catch(() => {}) // devices cannot be synced
  } finally {
    await file.close()
  }
}

/** Writes to a pipe without blocking: a thread blocked in write() would keep the process from ending. */
const writeToPipe = async (path: string, words: string): Promise<void> => {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    // ENXIO: no reader has opened the pipe.
    throw (error as NodeJS.ErrnoException).code === 'ENXIO' ? Object.assign(new Error('closed'), { code: 'EPIPE' }) : error
  }
  const { Socket } = await import('node:net')
  await pipeline([words], new Socket({ fd: descriptor, readable: false, writable: true }))
}

/** Writes a temporary file in the same folder, so that the rename stays on one disk. Hidden, so that it is not taken for a report. */
const replace = async (path: string, words: string, mode: number): Promise<void> => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const file = await open(temporary, 'wx', mode & 0o600)
  try {
    // chmod, because the umask restricts the mode given to open.
    await file.chmod(mode)
    await writeAll(file, words)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}

/** The limit of Linux. */
const MAX_LINKS = 40

/** Resolves symbolic links, even if the file at their end does not exist yet. */
const destination = async (path: string, links = MAX_LINKS): Promise<string> => {
  const to = await readlink(path).catch((error: NodeJS.ErrnoException) => {
    // Not a link, or no such file.
    if (error.code !== 'EINVAL' && error.code !== 'ENOENT') throw error
    return undefined
  })
  if (to === undefined || links === 0) return path
  return destination(resolve(await realpath(dirname(path)), to), links - 1)
}

export interface FileModes {
  /** Of a new file; an existing one keeps its own. */
  readonly ofNew: number
  /** Of either, if the user gave one. */
  readonly given?: number | undefined
}

/**
 * Writes a file atomically: a reader sees the old or the new content, never a part. Follows links; writes directly to pipes and devices.
 * @throws OutputError
 */
export const writeWhole = async (path: string, words: string, { ofNew, given }: FileModes): Promise<void> => {
  try {
    const existing = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return undefined
    })
    if (existing?.isFIFO()) await writeToPipe(path, words)
    else if (existing && !existing.isFile()) await writeAll(await open(path, 'w'), words)
    else await replace(await destination(path), words, given ?? (existing ? existing.mode & 0o7777 : ofNew))
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new OutputError(
      `${path} cannot be written: ${code === 'EPIPE' ? 'no process reads from it' : message}`,
      HINTS[code] ?? 'The old file is unchanged.',
      {
        cause: error,
      },
    )
  }
}
