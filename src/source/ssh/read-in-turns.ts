import type { Duplex } from 'node:stream'

/**
 * Takes one piece of what the host sends in each turn of the event loop. Node.js by itself goes on for as long as there is more, up to
 * 2 MB in a turn: compressed, these unpack to more than a gigabyte, and until then no deadline passes and no Ctrl-C is heard.
 * Call it once somebody listens: the stream flows from then on.
 */
export const readInTurns = (stream: Duplex): void => {
  stream.on('data', () => {
    stream.pause()
    setImmediate(() => stream.resume())
  })
}
