import { connect, createServer, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** How far a connection gets before the network swallows all that follows: no word of the server's, its banner, the whole handshake. */
export type Stage = 'connect' | 'handshake' | 'sign-in'

export interface RelayOptions {
  readonly swallowsAt?: Stage
  /** How connections end before anything went through them, the first first. */
  readonly drops?: readonly ('reset' | 'closed' | 'closed after the banner' | 'through')[]
  /** Milliseconds that it holds back each piece, in order; a far and unsteady network. */
  readonly delay?: () => number
  /** Called with the length of each piece that goes through. */
  readonly onPiece?: (from: 'client' | 'server', bytes: number) => void
}

/** A network of one's own to a port of this machine. */
export interface Relay {
  readonly port: number
  /** Connections that were made over it. */
  count(): number
  /** Resolves once it swallows what comes. */
  readonly swallowing: Promise<void>
  /** From now on nothing goes through, not even that an end was closed, and nobody is told. */
  swallow(): void
  /** What is connected by now hears nothing more, and is told nothing; what connects later goes through. */
  freeze(): void
  /** All that was held back goes through. */
  resume(): void
  /** Ends what is connected. */
  cut(): void
  stop(): void
}

/** SSH_MSG_NEWKEYS as a server sends it, unencrypted: the last of its handshake (RFC 4253, 7.3). */
const NEWKEYS = Buffer.from([0, 0, 0, 12, 10, 21])
const NEWKEYS_BYTES = 16

/** How much of what a server has said so far goes through. */
const allowance = (stage: Stage | undefined, said: Buffer): number => {
  if (stage === 'connect') return 0
  if (stage === 'handshake') return said.indexOf('\n') < 0 ? said.length : said.indexOf('\n') + 1
  const end = stage === 'sign-in' ? said.indexOf(NEWKEYS) : -1
  return end < 0 ? Number.POSITIVE_INFINITY : end + NEWKEYS_BYTES
}

/** What was to be done first is done first, however long each takes on its way. */
const inOrder = (delay: (() => number) | undefined) => {
  let before = Promise.resolve()
  return (doing: () => void): void => {
    if (!delay) doing()
    else {
      const arrival = setTimeout(delay())
      before = before.then(() => arrival).then(doing)
    }
  }
}

/** @param to the port that it leads to. @param port its own; without: a free one. @param address where it listens */
export const openRelay = async (
  to: number,
  { swallowsAt, drops = [], delay, onPiece }: RelayOptions = {},
  port = 0,
  address = '127.0.0.1',
): Promise<Relay> => {
  let count = 0
  let stage = swallowsAt
  let isSwallowing = false
  let noteSwallowing = (): void => {}
  const swallowing = new Promise<void>(resolve => {
    noteSwallowing = resolve
  })
  const held: (() => void)[] = []
  const sockets = new Set<Socket>()
  const swallow = (): void => {
    isSwallowing = true
    noteSwallowing()
  }
  const pass = (what: () => void): void => {
    if (isSwallowing) held.push(what)
    else what()
  }
  let frozen = 0
  const server = createServer({ allowHalfOpen: true }, near => {
    const number = count++
    const drop = drops[number] ?? 'through'
    const passAlong = (what: () => void): void => {
      if (number >= frozen) pass(what)
    }
    const into = (socket: Socket, chunk: Buffer): void => {
      if (chunk.length > 0) passAlong(() => socket.destroyed || socket.write(chunk))
    }
    near.on('error', () => {})
    if (drop === 'reset') return void near.resetAndDestroy()
    if (drop === 'closed') return void near.destroy()
    if (swallowsAt === 'connect' && stage) swallow()
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
    let said = Buffer.alloc(0)
    const forward = (chunk: Buffer): void => {
      const before = said.length
      said = Buffer.concat([said, chunk])
      const rest = Math.max(0, allowance(stage, said) - before)
      into(near, chunk.subarray(0, rest))
      if (rest >= chunk.length) return
      swallow()
      into(near, chunk.subarray(rest))
    }
    const outwards = inOrder(delay)
    const homewards = inOrder(delay)
    near.on('data', chunk => {
      onPiece?.('client', chunk.length)
      outwards(() => into(far, chunk))
    })
    far.on('data', chunk => {
      onPiece?.('server', chunk.length)
      if (drop === 'closed after the banner') return void near.destroy()
      homewards(() => forward(chunk))
    })
    for (const [from, onto, later] of [
      [near, far, outwards],
      [far, near, homewards],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('end', () => later(() => passAlong(() => onto.end())))
      from.on('close', () => {
        sockets.delete(from)
        later(() => passAlong(() => onto.destroy()))
      })
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, address, resolve)
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    count: () => count,
    swallowing,
    swallow,
    freeze() {
      frozen = count
    },
    resume() {
      isSwallowing = false
      stage = undefined
      for (const doing of held.splice(0)) doing()
    },
    cut,
    stop() {
      server.close()
      cut()
    },
  }
}
