import { randomBytes } from 'node:crypto'
import { constants, openSync } from 'node:fs'
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A file could not be written; the one that was there is as it was. */
export class OutputError extends Error {
  override readonly name = 'OutputError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
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
    else await replace(there ? await realpath(path) : path, words, there && there.mode & 0o7777)
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
