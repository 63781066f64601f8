import { constants, type FileHandle, open } from 'node:fs/promises'
import { codeOf, StateError } from './errors.js'

const CHUNK_BYTES = 64 * 1024
const NEWLINE = 0x0a
/** A longer line is not ours. It is skipped, because each of its blocks would be searched again. */
const MAX_LINE_BYTES = 1024 * 1024

const readAt = async (handle: FileHandle, start: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length)
  let got = 0
  while (got < length) {
    const { bytesRead } = await handle.read(buffer, got, length - got, start + got)
    if (bytesRead === 0) break
    got += bytesRead
  }
  return buffer.subarray(0, got)
}

const openToRead = async (path: string): Promise<FileHandle | undefined> => {
  try {
    // Without O_NONBLOCK, opening a FIFO would block a thread and keep the process from exiting.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (stats.isFile() || stats.isDirectory()) return handle
    await handle.close()
    throw new StateError(`${path} is not a file`, 'check_status did not write it: find out what it is, and move it away.')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The lines of a file, last one first, read block by block as needed. Lines that are too long are skipped. No file gives no lines. */
export async function* linesFromEnd(path: string): AsyncGenerator<string, void> {
  const handle = await openToRead(path)
  if (!handle) return
  try {
    let rest: Buffer = Buffer.alloc(0)
    let isTooLong = false
    for (let end = (await handle.stat()).size; end > 0; ) {
      const start = Math.max(0, end - CHUNK_BYTES)
      let block: Buffer = Buffer.concat([await readAt(handle, start, end - start), rest])
      // Split bytes, not text: a letter may straddle two blocks.
      for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = block.lastIndexOf(NEWLINE)) {
        if (at + 1 < block.length && !isTooLong) yield block.toString('utf8', at + 1)
        isTooLong = false
        block = block.subarray(0, at)
      }
      isTooLong ||= block.length > MAX_LINE_BYTES
      rest = isTooLong ? Buffer.alloc(0) : block
      end = start
    }
    if (rest.length > 0) yield rest.toString('utf8')
  } finally {
    await handle.close()
  }
}

/** The first line of a file, cut off after one block; undefined if there is no file. */
export const firstLine = async (path: string): Promise<string | undefined> => {
  const handle = await openToRead(path)
  if (!handle) return undefined
  try {
    return (await readAt(handle, 0, CHUNK_BYTES)).toString('utf8').split('\n', 1)[0]
  } finally {
    await handle.close()
  }
}
