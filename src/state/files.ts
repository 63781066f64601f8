import { createHash, randomUUID } from 'node:crypto'
import { constants, type FileHandle, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, explainingErrors, StateError } from './errors.js'

/** Only their owner reads and writes them. */
const OWNER_ONLY = 0o600
/** Bytes, and more than any file here ever comes to. */
const MAX_FILE_BYTES = 64_000_000
/** A file that is half written lives for milliseconds; what is older was left by a process that died. */
const STALE_TMP_MS = 3_600_000

/** A name may hold anything; a file's may not, and ends at 255 bytes. */
export const fileName = (kind: string, name: string, suffix: string): string => {
  const plain = encodeURIComponent(name.toWellFormed())
  return `${kind}-${plain.length > 100 ? createHash('sha256').update(plain).digest('hex') : plain}.${suffix}`
}

export const temporaryName = (path: string): string => `${path}.${randomUUID()}.tmp`

/** The text of a file; undefined where there is none. @throws StateError */
export const readText = (path: string): Promise<string | undefined> =>
  explainingErrors(`${path} cannot be read`, async () => {
    try {
      const about = await stat(path)
      const isOdd = about.isFile() ? about.size > MAX_FILE_BYTES : !about.isDirectory()
      if (!isOdd) return await readFile(path, 'utf8')
      throw new StateError(
        `${path} cannot be read: it is ${about.isFile() ? `larger than ${MAX_FILE_BYTES / 1_000_000} MB` : 'not a file'}`,
        'check_status did not write it: see what it is, and move it away.',
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

/** Takes away what died in the making. */
const removeStaleTmp = async (dir: string): Promise<void> => {
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.tmp')) continue
    const path = join(dir, name)
    const about = await stat(path).catch(() => undefined)
    if (about && Date.now() - about.mtimeMs > STALE_TMP_MS) await rm(path, { force: true })
  }
}

/** A file is the old one or the new one, never a part, whenever the process or the machine dies. @throws StateError */
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
    // Else the new name may be lost with the power.
    await withHandle(await open(dirname(path), 'r'), handle => handle.sync())
    await removeStaleTmp(dirname(path))
  })

/** Bytes: what a disk that is full has no room for. */
const PROBE_BYTES = 4096

/** Sees that something can be written into that folder, by writing it. @throws StateError */
export const probeFolder = (dir: string): Promise<void> =>
  explainingErrors(`nothing can be written into ${dir}`, async () => {
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

/** One line after all others, in one write; a line that was torn off before it stays one by itself. @throws StateError */
export const appendLine = (path: string, line: string): Promise<void> =>
  explainingErrors(`${path} cannot be written`, async () => {
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants
    await withHandle(await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, OWNER_ONLY), async handle => {
      const { size, mode } = await handle.stat()
      if ((mode & 0o777) !== OWNER_ONLY) await handle.chmod(OWNER_ONLY)
      const bytes = Buffer.from(`${(await endsInLine(handle, size)) ? '' : '\n'}${line}\n`)
      const { bytesWritten } = await handle.write(bytes)
      if (bytesWritten < bytes.length) throw new StateError(`${basename(path)} was written in part only`, 'The disk is full: make room.')
    })
  })
