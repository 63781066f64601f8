import { connect } from 'node:net'
import { withTimeout } from '../../text/time-limit.js'
import { frame, framesFrom } from './frames.js'
import type { ControlReply, ControlRequest, Hello } from './protocol.js'

/** On this very machine an answer takes a millisecond; whoever has none by then is stopped, or busy with its end. */
const HELLO_MS = 200

/** A talk with whoever holds a connection. */
export interface ControlClient {
  readonly hello: Hello
  send(request: ControlRequest): void
  /** What it says next; undefined: it hung up. */
  next(): Promise<ControlReply | undefined>
  hangUp(): void
}

const isHello = (value: unknown): value is Hello =>
  typeof value === 'object' && value !== null && 'version' in value && 'roundTripMs' in value && 'until' in value

/** Calls whoever listens there. Undefined where nobody does, or does not say hello in time. Never throws. */
export const connectControl = async (path: string, helloMs = HELLO_MS): Promise<ControlClient | undefined> => {
  const socket = connect(path)
  const frames = framesFrom(socket)
  const next = async (): Promise<unknown> => {
    try {
      return (await frames.next()).value
    } catch {
      // It is not there, it hung up, or it says what we do not understand: all one.
      return undefined
    }
  }
  const hello = await withTimeout(helloMs, next())
  if (!isHello(hello)) return void socket.destroy()
  return {
    hello,
    send: request => void (socket.destroyed || socket.write(frame(request))),
    next: async () => (await next()) as ControlReply | undefined,
    hangUp: () => void socket.destroy(),
  }
}

/** Whether anybody listens there, awake or not. */
export const isListening = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
