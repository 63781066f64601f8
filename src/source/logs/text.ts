import { ELLIPSIS } from '../../text/ellipsis.js'

/** Whether a line was cut at the limit. */
export const isCut = (bytes: Buffer, limit: number): boolean => bytes.length >= limit

/** One line of a log as text, without its line ending. Invalid UTF-8 is replaced, and an ellipsis marks a line cut at `limit` bytes. */
export const textOf = (bytes: Buffer, limit: number): string => {
  const cut = isCut(bytes, limit)
  const text = bytes.subarray(0, limit).toString('utf8').replaceAll('\0', '')
  // The cut may split a character of several bytes.
  return cut ? text.replace(/\uFFFD{1,3}$/, '') + ELLIPSIS : text.replace(/\r$/, '')
}

/** The lines of a complete buffer, without their newlines. */
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
 * The lines of a stream as they arrive. Of a line longer than `limit`, only the beginning is kept.
 * @param withRest also yield the last line if it lacks a newline
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
