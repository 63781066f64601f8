import { deserialize, serialize } from 'node:v8'

/** More than any reading of a platform is. */
const MOST_BYTES = 256 * 1024 * 1024

/** A value as it crosses the socket: its length in four bytes, then its bytes, in which a Date stays one. */
export const frame = (value: unknown): Buffer => {
  const bytes = serialize(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The values that a stream carries, as they come. @throws when what comes is none of ours */
export async function* framesFrom(stream: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    parts.push(chunk)
    size += chunk.length
    for (;;) {
      const expected = lengthOf(parts)
      if (expected > MOST_BYTES) throw new RangeError('a frame is too long')
      if (size < 4 + expected) break
      const whole = Buffer.concat(parts)
      yield deserialize(whole.subarray(4, 4 + expected))
      parts.splice(0, parts.length, whole.subarray(4 + expected))
      size -= 4 + expected
    }
  }
}

/** Of the value that comes next; 0 while not even that is known. The parts are put together only once all of them are there. */
const lengthOf = (parts: Buffer[]): number => {
  while (parts.length > 1 && (parts[0]?.length ?? 0) < 4) parts.splice(0, 2, Buffer.concat(parts.slice(0, 2)))
  const first = parts[0]
  return first && first.length >= 4 ? first.readUInt32BE() : 0
}
