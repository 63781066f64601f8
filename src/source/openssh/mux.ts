import { connect } from 'node:net'
import { ConnectionError } from '../errors.js'
import { MAX_DATA_BYTES, MESSAGE, MuxChannel, type SendMessage, WINDOW_BYTES } from './mux-channel.js'
import { MuxPacket, number, PacketCutter, string } from './packets.js'

/** Of OpenSSH's PROTOCOL.mux. The proxy, since OpenSSH 7.4, passes the messages of channels on as they are, and numbers them anew. */
const HELLO = 0x00000001
const VERSION = 4
const PROXY = 0x1000000f
const PROXIED = 0x8000000f

/** A channel that the host did not open. */
export class ChannelOpenError extends Error {
  /** @param reason RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage */
  constructor(
    message: string,
    readonly reason: number,
  ) {
    super(message)
  }
}

/** A connection of OpenSSH in which channels of our own can be opened, without an `ssh` for each. */
export interface Mux {
  /** @param details what the type of channel asks for besides @throws ChannelOpenError, or the reason given to `fail` */
  open(type: string, details?: Buffer): Promise<MuxChannel>
  /** Resolves once the socket takes what is sent, or has failed. */
  readonly connected: Promise<void>
  /** Resolves with the reason once the other end has gone; never after `end`. */
  readonly gone: Promise<Error>
  /** Ends all channels with this reason. */
  fail(reason: Error): void
  /** Ends all channels, after what was written to them. */
  end(): void
}

interface AwaitedChannel {
  readonly resolve: (channel: MuxChannel) => void
  readonly reject: (error: Error) => void
}

const refusal = (control: string): ConnectionError =>
  new ConnectionError(
    `the open connection ${control} lets nobody else use it`,
    'Was an OpenSSH older than 7.4 started there? End it with "ssh -O exit" and the host, and try again.',
  )

/** Connects to the control socket of a connection. Whether it answers shows at the first channel. */
export const connectMux = (control: string): Mux => {
  const socket = connect({ path: control })
  const cutter = new PacketCutter()
  const openings = new Map<number, AwaitedChannel>()
  const channels = new Map<number, MuxChannel>()
  let count = 0
  let isProxied = false
  let failure: Error | undefined
  let isEnded = false

  const send: SendMessage = (message, ...parts) => {
    if (!socket.writable) return
    const body = Buffer.concat([Buffer.from([0, message]), ...parts])
    socket.write(Buffer.concat([number(body.length), body]))
  }
  const fail = (reason: Error): void => {
    failure ??= reason
    for (const { reject } of openings.values()) reject(failure)
    openings.clear()
    for (const channel of channels.values()) channel.destroy(failure)
    channels.clear()
    socket.destroy()
  }

  const greeted = (packet: MuxPacket): void => {
    const type = packet.number()
    if (type === PROXIED) isProxied = true
    else if (type !== HELLO) throw refusal(control)
  }
  const receive = (packet: MuxPacket): void => {
    packet.byte()
    const message = packet.byte()
    const id = packet.number()
    const opening = openings.get(id)
    if (!opening) {
      channels.get(id)?.receive(message, packet)
      if (message === MESSAGE.close) channels.delete(id)
      return
    }
    openings.delete(id)
    if (message === MESSAGE.confirmation) {
      const channel = new MuxChannel(send, packet.number(), packet.number(), packet.number())
      channels.set(id, channel)
      opening.resolve(channel)
    } else {
      const reason = packet.number()
      opening.reject(new ChannelOpenError(String(packet.string()), reason))
    }
  }

  socket.write(Buffer.concat([string(Buffer.concat([number(HELLO), number(VERSION)])), string(Buffer.concat([number(PROXY), number(0)]))]))
  const connected = new Promise<void>(resolve => void socket.once('connect', resolve).once('close', () => resolve()))
  const gone = new Promise<Error>(resolve => {
    const lose = (error: Error): void => void (isEnded || resolve(error))
    socket.on('data', chunk => {
      try {
        for (const packet of cutter.cut(chunk)) (isProxied ? receive : greeted)(new MuxPacket(packet))
      } catch (error) {
        lose(error as Error)
        socket.destroy()
      }
    })
    socket.once('error', lose)
    socket.once('close', () => lose(isProxied ? new Error('it was closed') : refusal(control)))
  })

  return {
    connected,
    gone,
    open: (type, details = Buffer.alloc(0)) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        const id = count++
        openings.set(id, { resolve, reject })
        send(MESSAGE.open, string(type), number(id), number(WINDOW_BYTES), number(MAX_DATA_BYTES), details)
      }),
    fail,
    end() {
      isEnded = true
      for (const channel of channels.values()) channel.destroy()
      socket.end()
    },
  }
}
