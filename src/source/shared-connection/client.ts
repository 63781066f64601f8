import { connect } from 'node:net'
import { withTimeout } from '../../text/time-limit.js'
import { frame, framesFrom } from './frames.js'
import type { ControlReply, ControlRequest, Hello } from './protocol.js'

/** A local reply takes a millisecond: a server that needs longer than this is suspended or shutting down. */
const HELLO_TIMEOUT_MS = 200

/** A connection to a control server. */
export interface ControlClient {
  readonly hello: Hello
  send(request: ControlRequest): void
  /** The next reply; undefined: the server has closed the connection. */
  next(): Promise<ControlReply | undefined>
  disconnect(): void
}

const isHello = (value: unknown): value is Hello =>
  typeof value === 'object' && value !== null && 'version' in value && 'roundTripMs' in value && 'until' in value

/** Connects to the server at a socket; undefined if none sends its hello in time. Never throws. */
export const connectControl = async (path: string, timeoutMs = HELLO_TIMEOUT_MS): Promise<ControlClient | undefined> => {
  const socket = connect(path)
  const frames = framesFrom(socket)
  const next = async (): Promise<unknown> => {
    try {
      return (await frames.next()).value
    } catch {
      // No server, a closed connection and an unreadable reply are treated alike.
      return undefined
    }
  }
  const hello = await withTimeout(timeoutMs, next())
  if (!isHello(hello)) return void socket.destroy()
  return {
    hello,
    send: request => void (socket.destroyed || socket.write(frame(request))),
    next: async () => (await next()) as ControlReply | undefined,
    disconnect: () => void socket.destroy(),
  }
}

/** Whether a server listens at the socket, even a suspended one. */
export const isListening = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
