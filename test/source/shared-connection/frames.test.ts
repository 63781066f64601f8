import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame, framesFrom } from '../../../src/source/shared-connection/frames.js'

const read = async (stream: AsyncIterable<Buffer>): Promise<unknown[]> => {
  const values: unknown[] = []
  for await (const value of framesFrom(stream)) values.push(value)
  return values
}

/** The same bytes in pieces of these lengths, in turn. */
const pieces = async function* (bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1
    yield bytes.subarray(at, at + length)
    at += length
  }
}

describe('a frame', () => {
  it('arrives as it was sent, dates included, however its bytes are split', async () => {
    const values = fc.array(fc.oneof(fc.jsonValue(), fc.date({ noInvalidDate: true }), fc.constant(undefined)))
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (sent, lengths) => {
        expect(await read(pieces(Buffer.concat(sent.map(frame)), lengths))).toStrictEqual(sent)
      }),
    )
  })

  it('that is cut short yields no value', async () => {
    expect(await read(pieces(frame('whole').subarray(0, -1), [3]))).toEqual([])
  })

  it('is passed on before the next one arrives', async () => {
    const stream = new PassThrough()
    const frames = framesFrom(stream)
    stream.write(frame(1))
    expect((await frames.next()).value).toBe(1)
    stream.write(frame(2))
    expect((await frames.next()).value).toBe(2)
    stream.destroy()
  })

  it('that is longer than the limit, or not a value, is refused', async () => {
    await expect(read(pieces(Buffer.alloc(8, 0xff), [8]))).rejects.toThrow('too long')
    await expect(read(pieces(Buffer.from([0, 0, 0, 2, 1, 1]), [6]))).rejects.toThrow('Unable to deserialize')
  })
})
