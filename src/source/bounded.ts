import { closeSync, constants, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs'

/** Bytes of a file of certificate authorities: a system has some hundred. */
export const LARGEST_CA = 4 * 1024 * 1024

const sizeOf = (bytes: number): string => (bytes < 1_000_000 ? `${Math.floor(bytes / 1000)} kB` : `${Math.floor(bytes / 1_000_000)} MB`)

/** All that comes. @throws ErrnoException EFBIG as soon as there are more bytes than `most` */
export const gather = async (stream: AsyncIterable<Buffer | string>, most: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer))
    size += chunk.length
    if (size > most) throw Object.assign(new Error(`it is larger than ${sizeOf(most)}`), { code: 'EFBIG' })
  }
  return Buffer.concat(chunks)
}

/** What is in a pipe at the moment; undefined: somebody is still to write it. */
const glance = (descriptor: number): Buffer | undefined => {
  const data = Buffer.alloc(64 * 1024)
  try {
    return data.subarray(0, readSync(descriptor, data))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

/** What a pipe holds. To open or to read one as a file is would wait in a thread that nobody can end, and that nobody can leave behind. */
const gatherPipe = async (descriptor: number, most: number): Promise<Buffer> => {
  const first = glance(descriptor)
  if (first?.length === 0) {
    closeSync(descriptor)
    throw Object.assign(new Error('it is a pipe that nobody writes into'), { code: 'EPIPE' })
  }
  const { Socket } = await import('node:net')
  const rest = await gather(new Socket({ fd: descriptor, readable: true, writable: false }), most)
  return Buffer.concat(first ? [first, rest] : [rest])
}

/**
 * All of a file that a person keeps; also of a pipe, as `<(…)` is one.
 * @throws ErrnoException, EFBIG where there are more bytes than `most`, EPIPE where nobody writes into a pipe
 */
export const readBounded = async (path: string, most: number): Promise<Buffer> => {
  const about = statSync(path)
  // What a stream has to get ready takes twenty times as long as to read a small file.
  if (about.isFile() && about.size <= most) return readFileSync(path)
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return about.isFIFO() ? gatherPipe(descriptor, most) : gather(createReadStream(path, { fd: descriptor }), most)
}
