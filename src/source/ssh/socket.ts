import { connect, type Socket } from 'node:net'
import type { Destination } from './ssh-config.js'

/**
 * A TCP connection without Nagle's delay that still sends everything written in one turn of the event loop together: ssh2 writes
 * each packet in three pieces, and a new connection may send only ten segments before it has to wait for an acknowledgement.
 */
export const openSocket = ({ host, port, family, localAddress }: Destination): Socket => {
  const socket = connect({ host, port, noDelay: true, ...(family && { family }), ...(localAddress && { localAddress }) })
  const { write } = socket
  // The module that will listen may still be loading: it finds the error in `errored`.
  socket.on('error', () => {})
  let isCorked = false
  socket.write = (...parts: unknown[]): boolean => {
    if (!isCorked) {
      isCorked = true
      socket.cork()
      // Runs after all promises settled in this turn, and their writes.
      setImmediate(() => {
        isCorked = false
        socket.uncork()
      })
    }
    return Reflect.apply(write, socket, parts)
  }
  return socket
}
