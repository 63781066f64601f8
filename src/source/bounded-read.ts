import { constants, createReadStream, openSync, readFileSync, statSync } from 'node:fs'

/** A system's bundle of certificate authorities holds a few hundred of them. */
export const MAX_CA_BYTES = 4 * 1024 * 1024

/** Long enough to unlock a password manager that writes into the pipe. */
const PIPE_TIMEOUT_MS = 20_000

const sizeOf = (bytes: number): string => (bytes < 1_000_000 ? `${Math.floor(bytes / 1000)} kB` : `${Math.floor(bytes / 1_000_000)} MB`)

/** The whole stream. @throws ErrnoException EFBIG as soon as it exceeds `maxBytes` */
export const readStream = async (stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer))
    size += chunk.length
    if (size > maxBytes) throw Object.assign(new Error(`it is larger than ${sizeOf(maxBytes)}`), { code: 'EFBIG' })
  }
  return Buffer.concat(chunks)
}

/** Opening a pipe like a file blocks until a writer comes, and until then neither a signal nor an exit ends the process. */
const openPipe = async (path: string, timeoutMs: number): Promise<AsyncIterable<Buffer>> => {
  const { Socket } = await import('node:net')
  const pipe = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), writable: false })
  const silent = (): Error => Object.assign(new Error('nothing was written to the pipe'), { code: 'ETIMEDOUT' })
  return pipe.setTimeout(timeoutMs, () => pipe.destroy(silent()))
}

/**
 * The whole of a user's file, device or pipe. @param timeoutMs how long a pipe may be silent; 0: no limit
 * @throws ErrnoException: EFBIG for more than `maxBytes`, ETIMEDOUT for a silent pipe
 */
export const readBounded = async (path: string, maxBytes: number, timeoutMs = PIPE_TIMEOUT_MS): Promise<Buffer> => {
  const stats = statSync(path)
  // Setting up a stream takes twenty times as long as reading a small file.
  if (stats.isFile() && stats.size <= maxBytes) return readFileSync(path)
  return readStream(stats.isFIFO() ? await openPipe(path, timeoutMs) : createReadStream(path), maxBytes)
}
