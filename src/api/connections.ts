import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { neighbourhood, plain } from './requests/address.js'

interface Guest {
  readonly socket: Socket
  /** Who counts as one; undefined: a trusted proxy, behind which there are many. */
  readonly from: string | undefined
  /** Answers that are not through yet; without any it is idle, whatever it has sent of a request. */
  answers: number
}

export interface ConnectionLimits {
  readonly connections: number
  /** Of one address, or of one network of IPv6. */
  readonly connectionsOfOne: number
}

/**
 * Nobody keeps others out by holding connections: whoever has too many loses the oldest that is idle, and where the server has too
 * many, so does whoever has the most. Half a request is idle.
 * @param isTrusted whether an address is a proxy of ours
 */
export const limitConnections = (
  server: Server,
  { connections, connectionsOfOne }: ConnectionLimits,
  isTrusted: (peer: string) => boolean,
): void => {
  /** The oldest first. */
  const guests = new Map<Socket, Guest>()
  const of = (from: string | undefined): Guest[] => [...guests.values()].filter(guest => guest.from === from)

  const close = (guest: Guest): void => {
    guests.delete(guest.socket)
    guest.socket.destroy()
  }
  /** The oldest of these that is idle goes; where all are at work, the one that came last. */
  const closeOne = (crowd: readonly Guest[], last: Guest): void => close(crowd.find(({ answers }) => answers === 0) ?? last)
  const largestCrowd = (): readonly Guest[] => {
    const crowds = [...new Set([...guests.values()].map(({ from }) => from))].map(of)
    return crowds.toSorted((a, b) => b.length - a.length)[0] ?? []
  }

  server.on('connection', socket => {
    const peer = plain(socket.remoteAddress ?? '')
    const guest: Guest = { socket, from: isTrusted(peer) ? undefined : neighbourhood(peer), answers: 0 }
    guests.set(socket, guest)
    socket.once('close', () => guests.delete(socket))
    if (guest.from !== undefined) {
      const crowd = of(guest.from)
      if (crowd.length > connectionsOfOne) closeOne(crowd, guest)
    }
    if (guests.size > connections) closeOne(largestCrowd(), guest)
  })
  server.on('request', ({ socket }, response: ServerResponse) => {
    const guest = guests.get(socket)
    if (!guest) return
    guest.answers++
    response.once('close', () => guest.answers--)
  })
}
