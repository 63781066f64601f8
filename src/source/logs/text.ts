import { ELLIPSIS } from '../../text/ellipsis.js'

/** Whether a line of so many bytes is all of it. */
export const isCut = (bytes: Buffer, limit: number): boolean => bytes.length >= limit

/** One line of a log as text: what ends it is taken off, what is not UTF-8 is replaced, and what was cut to `limit` bytes says so. */
export const textOf = (bytes: Buffer, limit: number): string => {
  const cut = isCut(bytes, limit)
  const text = bytes.subarray(0, limit).toString('utf8').replaceAll('\0', '')
  // The cut may go through a character of several bytes.
  return cut ? text.replace(/\uFFFD{1,3}$/, '') + ELLIPSIS : text.replace(/\r$/, '')
}

/** The lines of what is whole, without their newlines. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  let start = 0
  while (start < bytes.length) {
    const newline = bytes.indexOf(10, start)
    const end = newline < 0 ? bytes.length : newline
    yield bytes.subarray(start, end)
    start = end + 1
  }
}

/**
 * The lines of a stream as they come. Of a line longer than `limit` only its beginning is held.
 * @param withRest the last one also without a newline
 */
export async function* linesFrom(stream: AsyncIterable<Buffer>, limit: number, withRest: boolean): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    let start = 0
    for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, start)) {
      yield Buffer.concat([rest, chunk.subarray(start, newline)])
      rest = Buffer.alloc(0)
      start = newline + 1
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]).subarray(0, limit)
  }
  if (withRest && rest.length > 0) yield rest
}
