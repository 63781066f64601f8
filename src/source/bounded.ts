import { createReadStream, readFileSync, statSync } from 'node:fs'

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

/** All of a file that a person keeps; also of a pipe. @throws ErrnoException, EFBIG where there are more bytes than `most` */
export const readBounded = async (path: string, most: number): Promise<Buffer> => {
  const about = statSync(path)
  // What a stream has to get ready takes twenty times as long as to read a small file.
  return about.isFile() && about.size <= most ? readFileSync(path) : gather(createReadStream(path), most)
}
