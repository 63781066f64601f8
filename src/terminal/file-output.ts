import { randomBytes } from 'node:crypto'
import { constants, openSync } from 'node:fs'
import { type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HintedError } from '../text/hinted-error.js'

/** A file could not be written; the one that was there is as it was. */
export class OutputError extends HintedError {
  override readonly name = 'OutputError'
}

const HINTS: Readonly<Record<string, string>> = {
  EPIPE: 'Start whoever is to read it first, and have them read to the end.',
  ENOSPC: 'The disk is full; what was in the file before is still there.',
  EDQUOT: 'The quota is used up; what was in the file before is still there.',
  ENOENT: 'There is no such folder: make it first.',
  EACCES: 'The account that runs this may not write there.',
  EROFS: 'The file system is read-only.',
  EISDIR: 'It is a folder: name a file in it.',
}

const writeAll = async (file: FileHandle, words: string): Promise<void> => {
  try {
    await file.writeFile(words)
    await file.sync().catch(() => {}) // what is no disk cannot be synced
  } finally {
    await file.close()
  }
}

/** Into a pipe as fast as it is read: a thread that waited there could not be left behind. */
const pour = async (path: string, words: string): Promise<void> => {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (error) {
    // Nobody has opened the other end.
    throw (error as NodeJS.ErrnoException).code === 'ENXIO' ? Object.assign(new Error('closed'), { code: 'EPIPE' }) : error
  }
  const { Socket } = await import('node:net')
  await pipeline([words], new Socket({ fd: descriptor, readable: false, writable: true }))
}

/** Beside the file, so that the rename stays on one disk; hidden, so that nobody who lists the folder takes it for a report. */
const replace = async (path: string, words: string, mode: number | undefined): Promise<void> => {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const file = await open(beside, 'wx', mode ?? 0o666)
  try {
    // Given at opening it is cut by the umask.
    if (mode !== undefined) await file.chmod(mode)
    await writeAll(file, words)
    await rename(beside, path)
  } catch (error) {
    await unlink(beside).catch(() => {})
    throw error
  }
}

/** As many as the system itself follows. */
const MOST_LINKS = 40

/** Where a path leads through its links, also to a file that is not there yet. */
const destination = async (path: string, links = MOST_LINKS): Promise<string> => {
  const to = await readlink(path).catch((error: NodeJS.ErrnoException) => {
    // No link, or nothing at all.
    if (error.code !== 'EINVAL' && error.code !== 'ENOENT') throw error
    return undefined
  })
  if (to === undefined || links === 0) return path
  return destination(resolve(await realpath(dirname(path)), to), links - 1)
}

/**
 * Writes a file so that a reader sees the old one or the new one and never half of either. A link is followed, the mode of an
 * existing file kept; what is no file (a pipe, a device) is written as it is. @throws OutputError
 */
export const writeWhole = async (path: string, words: string): Promise<void> => {
  try {
    const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return undefined
    })
    if (there?.isFIFO()) await pour(path, words)
    else if (there && !there.isFile()) await writeAll(await open(path, 'w'), words)
    else await replace(await destination(path), words, there && there.mode & 0o7777)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new OutputError(
      `${path} cannot be written: ${code === 'EPIPE' ? 'nobody reads it' : message}`,
      HINTS[code] ?? 'What was in the file before is still there.',
      {
        cause: error,
      },
    )
  }
}
