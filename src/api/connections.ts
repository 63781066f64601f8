import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from './limits.js'
import { clientNetwork, normalizeAddress } from './requests/address.js'

interface ClientConnection {
  readonly socket: Socket
  /** Undefined for a trusted proxy, which speaks for many clients. */
  readonly network: string | undefined
  /** Unfinished responses. Without any the connection is idle, even with half a request received. */
  responses: number
}

/**
 * Keeps any one client from taking all connections. A network with too many loses its oldest idle connection; when the whole
 * server has too many, the network with the most does.
 */
export const limitConnections = (
  server: Server,
  { connections: max, connectionsPerNetwork }: Pick<Limits, 'connections' | 'connectionsPerNetwork'>,
  isTrustedProxy: (address: string) => boolean,
): void => {
  /** Oldest first. */
  const connections = new Map<Socket, ClientConnection>()
  const connectionsOf = (network: string | undefined): ClientConnection[] =>
    [...connections.values()].filter(connection => connection.network === network)

  const close = (connection: ClientConnection): void => {
    connections.delete(connection.socket)
    connection.socket.destroy()
  }
  /** Closes the oldest idle connection of a network, or the newest if all are busy. */
  const closeOne = (own: readonly ClientConnection[], newest: ClientConnection): void =>
    close(own.find(({ responses }) => responses === 0) ?? newest)
  const largestNetwork = (): readonly ClientConnection[] => {
    const networks = [...new Set([...connections.values()].map(({ network }) => network))].map(connectionsOf)
    return networks.toSorted((a, b) => b.length - a.length)[0] ?? []
  }

  server.on('connection', socket => {
    const address = normalizeAddress(socket.remoteAddress ?? '')
    const network = isTrustedProxy(address) ? undefined : clientNetwork(address)
    const connection: ClientConnection = { socket, network, responses: 0 }
    connections.set(socket, connection)
    socket.once('close', () => connections.delete(socket))
    if (network !== undefined) {
      const own = connectionsOf(network)
      if (own.length > connectionsPerNetwork) closeOne(own, connection)
    }
    if (connections.size > max) closeOne(largestNetwork(), connection)
  })
  server.on('request', ({ socket }, response: ServerResponse) => {
    const connection = connections.get(socket)
    if (!connection) return
    connection.responses++
    response.once('close', () => connection.responses--)
  })
}
