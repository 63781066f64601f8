import { deserialize, serialize } from 'node:v8'

/** Larger than any reading. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024

/** Encodes a value for the socket: its length in four bytes, then its bytes. A Date stays a Date. */
export const frame = (value: unknown): Buffer => {
  const bytes = serialize(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The values in a stream, one by one. @throws Error if the stream is not made of frames */
export async function* framesFrom(stream: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    parts.push(chunk)
    size += chunk.length
    for (;;) {
      const expected = lengthOf(parts)
      if (expected > MAX_FRAME_BYTES) throw new RangeError('a frame is too long')
      if (size < 4 + expected) break
      const whole = Buffer.concat(parts)
      yield deserialize(whole.subarray(4, 4 + expected))
      parts.splice(0, parts.length, whole.subarray(4 + expected))
      size -= 4 + expected
    }
  }
}

/** The length of the next value; 0 until it is known. Larger parts are joined only once a value is complete. */
const lengthOf = (parts: Buffer[]): number => {
  while (parts.length > 1 && (parts[0]?.length ?? 0) < 4) parts.splice(0, 2, Buffer.concat(parts.slice(0, 2)))
  const first = parts[0]
  return first && first.length >= 4 ? first.readUInt32BE() : 0
}
