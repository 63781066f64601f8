import { constants, type FileHandle, open } from 'node:fs/promises'
import { codeOf, StateError } from './errors.js'

const CHUNK = 64 * 1024
const NEWLINE = 0x0a
/** Bytes. What is longer was not written as a line, and is passed over: it would be gone through once for each block of it. */
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
    // A FIFO would be waited for in a thread that the process cannot leave behind.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = await handle.stat()
    if (about.isFile() || about.isDirectory()) return handle
    await handle.close()
    throw new StateError(`${path} is not a file`, 'check_status did not write it: see what it is, and move it away.')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The lines of a file, the last first; no more of it is read than is asked for. None where there is no file, nor of what is too long. */
export async function* linesFromEnd(path: string): AsyncGenerator<string, void> {
  const handle = await openToRead(path)
  if (!handle) return
  try {
    let rest: Buffer = Buffer.alloc(0)
    let isTooLong = false
    for (let end = (await handle.stat()).size; end > 0; ) {
      const start = Math.max(0, end - CHUNK)
      let block: Buffer = Buffer.concat([await readAt(handle, start, end - start), rest])
      // Cut at bytes: a letter that the border of two blocks divides is whole by the time it is read.
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

/** The first line of a file, as far as a block holds it; undefined where there is no file. */
export const firstLine = async (path: string): Promise<string | undefined> => {
  const handle = await openToRead(path)
  if (!handle) return undefined
  try {
    return (await readAt(handle, 0, CHUNK)).toString('utf8').split('\n', 1)[0]
  } finally {
    await handle.close()
  }
}
