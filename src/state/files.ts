import { createHash, randomUUID } from 'node:crypto'
import { constants, type FileHandle, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, explainingErrors, StateError } from './errors.js'

/** Mode of new files: read and write for their owner only. */
const OWNER_ONLY = 0o600
/** More than any state file can reach. */
const MAX_FILE_BYTES = 64_000_000
/** Temporary files live for milliseconds: an older one is from a process that died. */
const STALE_TMP_MS = 3_600_000

/** A file name for any name: encoded, and hashed if it would exceed 255 bytes. */
export const fileName = (kind: string, name: string, suffix: string): string => {
  const plain = encodeURIComponent(name.toWellFormed())
  return `${kind}-${plain.length > 100 ? createHash('sha256').update(plain).digest('hex') : plain}.${suffix}`
}

export const temporaryName = (path: string): string => `${path}.${randomUUID()}.tmp`

/** The text of a file; undefined if there is none. @throws StateError */
export const readText = (path: string): Promise<string | undefined> =>
  explainingErrors(`${path} cannot be read`, async () => {
    try {
      const stats = await stat(path)
      const isForeign = stats.isFile() ? stats.size > MAX_FILE_BYTES : !stats.isDirectory()
      if (!isForeign) return await readFile(path, 'utf8')
      throw new StateError(
        `${path} cannot be read: it is ${stats.isFile() ? `larger than ${MAX_FILE_BYTES / 1_000_000} MB` : 'not a file'}`,
        'check_status did not write it: find out what it is, and move it away.',
      )
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  })

const withHandle = async <T>(handle: FileHandle, use: (handle: FileHandle) => Promise<T>): Promise<T> => {
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

/** Removes temporary files of processes that died. */
const removeStaleTmp = async (dir: string): Promise<void> => {
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.tmp')) continue
    const path = join(dir, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats && Date.now() - stats.mtimeMs > STALE_TMP_MS) await rm(path, { force: true })
  }
}

/** Replaces a file atomically: after a crash, either the old or the new content is there. @throws StateError */
export const replaceFile = (path: string, text: string): Promise<void> =>
  explainingErrors(`${path} cannot be written`, async () => {
    const temporary = temporaryName(path)
    try {
      await withHandle(await open(temporary, 'wx', OWNER_ONLY), async handle => {
        await handle.writeFile(text)
        await handle.sync()
      })
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
    // Without this, a power failure may lose the rename.
    await withHandle(await open(dirname(path), 'r'), handle => handle.sync())
    await removeStaleTmp(dirname(path))
  })

/** A full disk has no room for this. */
const PROBE_BYTES = 4096

/** Checks that a folder is writable, by writing to it. @throws StateError */
export const probeFolder = (dir: string): Promise<void> =>
  explainingErrors(`cannot write to ${dir}`, async () => {
    const temporary = temporaryName(join(dir, 'probe'))
    try {
      await writeFile(temporary, Buffer.alloc(PROBE_BYTES), { flag: 'wx', mode: OWNER_ONLY })
    } finally {
      await rm(temporary, { force: true }).catch(() => {})
    }
  })

const endsInLine = async (handle: FileHandle, size: number): Promise<boolean> => {
  if (size === 0) return true
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer.toString() === '\n'
}

/** Appends a line in one write. A cut-off line before it stays a line of its own. @throws StateError */
export const appendLine = (path: string, line: string): Promise<void> =>
  explainingErrors(`${path} cannot be written`, async () => {
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants
    await withHandle(await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, OWNER_ONLY), async handle => {
      const { size, mode } = await handle.stat()
      if ((mode & 0o777) !== OWNER_ONLY) await handle.chmod(OWNER_ONLY)
      const bytes = Buffer.from(`${(await endsInLine(handle, size)) ? '' : '\n'}${line}\n`)
      const { bytesWritten } = await handle.write(bytes)
      if (bytesWritten < bytes.length)
        throw new StateError(`only part of a line was written to ${basename(path)}`, 'The disk is full: free some space.')
    })
  })
