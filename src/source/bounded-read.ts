import { constants, createReadStream, openSync, readFileSync, statSync } from 'node:fs'

/** Bytes of a file of certificate authorities: a system has some hundred. */
export const MAX_CA_BYTES = 4 * 1024 * 1024

/** A person may have to unlock what is written into a pipe, but nobody is waited for for ever. */
const PATIENCE_MS = 20_000

const sizeOf = (bytes: number): string => (bytes < 1_000_000 ? `${Math.floor(bytes / 1000)} kB` : `${Math.floor(bytes / 1_000_000)} MB`)

/** All that comes. @throws ErrnoException EFBIG as soon as there are more bytes than `most` */
export const readStream = async (stream: AsyncIterable<Buffer | string>, most: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer))
    size += chunk.length
    if (size > most) throw Object.assign(new Error(`it is larger than ${sizeOf(most)}`), { code: 'EFBIG' })
  }
  return Buffer.concat(chunks)
}

/** Not opened as a file is: that waits for somebody to write, and until then neither a signal nor an exit ends the process. */
const openPipe = async (path: string, patienceMs: number): Promise<AsyncIterable<Buffer>> => {
  const { Socket } = await import('node:net')
  const pipe = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), writable: false })
  const silent = (): Error => Object.assign(new Error('nothing comes out of the pipe'), { code: 'ETIMEDOUT' })
  return pipe.setTimeout(patienceMs, () => pipe.destroy(silent()))
}

/**
 * All of a file that a person keeps; also of a pipe. @param patienceMs how long a pipe may be silent; 0: for ever
 * @throws ErrnoException, EFBIG where there are more bytes than `most`, ETIMEDOUT of a pipe
 */
export const readBounded = async (path: string, most: number, patienceMs = PATIENCE_MS): Promise<Buffer> => {
  const about = statSync(path)
  // What a stream has to get ready takes twenty times as long as to read a small file.
  if (about.isFile() && about.size <= most) return readFileSync(path)
  return readStream(about.isFIFO() ? await openPipe(path, patienceMs) : createReadStream(path), most)
}
