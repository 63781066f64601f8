import { connect, type Socket } from 'node:net'

/**
 * A connection on which nothing waits for more to come, yet whatever is written in one turn leaves as one: ssh2 writes
 * a packet in three pieces, and ten segments are all that a new connection may send before it has to wait for the far side.
 */
export const openSocket = (host: string, port: number): Socket => {
  const socket = connect({ host, port, noDelay: true })
  const { write } = socket
  // Whoever is to listen may still be loaded: it is kept in `errored` for them.
  socket.on('error', () => {})
  let isGathering = false
  socket.write = (...parts: unknown[]): boolean => {
    if (!isGathering) {
      isGathering = true
      socket.cork()
      // After all promises that this turn settles, and what they write.
      setImmediate(() => {
        isGathering = false
        socket.uncork()
      })
    }
    return Reflect.apply(write, socket, parts)
  }
  return socket
}
