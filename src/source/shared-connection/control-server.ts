import { chmod, rename, rm, stat } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import type { SharedConnection } from './connection.js'
import { frame, framesFrom } from './frames.js'
import type { ControlReply, ControlRequest, Hello } from './protocol.js'

export interface ControlServerOptions {
  /** Where it listens: in a folder that only its owner can enter. What is there is replaced. */
  readonly socket: string
  readonly version: string
  readonly pid: number
  /** Seconds without a use after which it ends, as OpenSSH's ControlPersist has it. */
  readonly seconds: number
}

export interface ControlServer {
  /** Why it ended; its socket is gone by then. A reading under way is answered first. */
  readonly ended: Promise<string>
  end(why: string): void
}

/** How often it looks whether its time is over and its socket still its own. */
const LOOK_MS = 1000

/** Serves readings over one connection, one after the other, until its time is over, or its connection or its socket is gone. */
export const startControlServer = async (
  connection: SharedConnection,
  { socket: path, version, pid, seconds }: ControlServerOptions,
): Promise<ControlServer> => {
  const since = new Date()
  let until = 0
  let atLatest = 0
  const prolong = (): void => {
    until = Date.now() + seconds * 1000
    atLatest = performance.now() + seconds * 1000
  }
  prolong()
  /** By either clock: that on the wall goes on while a laptop sleeps, the other cannot be set back. */
  const isOver = (): boolean => Date.now() >= until || performance.now() >= atLatest
  let uses = 0
  let isServing = false
  let why: string | undefined
  let tell: (why: string) => void = () => {}
  const ended = new Promise<string>(resolve => {
    tell = resolve
  })
  const sockets = new Set<Socket>()

  const hello = (): Hello => ({
    version,
    pid,
    label: connection.label,
    since,
    until: new Date(until),
    uses,
    roundTripMs: connection.roundTripMs,
  })

  const read = async (request: Extract<ControlRequest, { kind: 'read' }>, onHeard: () => void): Promise<ControlReply> => {
    if (isServing) return { kind: 'busy' }
    if (why !== undefined) return { kind: 'gone' }
    isServing = true
    try {
      const answer = await connection.read(request, onHeard)
      if (!answer) end('the host did not answer over it any more')
      else {
        uses++
        prolong()
      }
      return answer ?? { kind: 'gone' }
    } finally {
      isServing = false
      if (why !== undefined) void release(why)
    }
  }

  const talk = async (socket: Socket): Promise<void> => {
    const tell = (answer: ControlReply | Hello): void => void (socket.destroyed || socket.write(frame(answer)))
    tell(hello())
    for await (const request of framesFrom(socket) as AsyncGenerator<ControlRequest>) {
      if (request.kind === 'close') end('it was closed')
      else tell(await read(request, () => tell({ kind: 'heard' })))
      if (why !== undefined) return void socket.end()
    }
  }

  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (isOver()) end('its time was over')
    if (why !== undefined) return void socket.destroy()
    // Whoever says what makes no sense is not listened to any longer.
    talk(socket).catch(() => socket.destroy())
  })

  // Made under another name, so that where it is to be there is never one that does not answer or that others can reach.
  const made = `${path}.${pid}`
  await rm(made, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(made, resolve))
  await chmod(made, 0o600)
  // Only a folder is not replaced by itself.
  await rename(made, path).catch(async () => {
    await rm(path, { recursive: true, force: true })
    await rename(made, path)
  })
  const { ino } = await stat(path)
  const closedByUs = async (): Promise<boolean> => (await stat(path).catch(() => undefined))?.ino === ino

  const look = setInterval(
    async () => {
      if (!(await closedByUs())) end('its socket was taken away')
      else if (isOver()) end('its time was over')
    },
    Math.min(LOOK_MS, seconds * 250),
  )

  const release = async (reason: string): Promise<void> => {
    clearInterval(look)
    server.close()
    if (await closedByUs()) await rm(path, { force: true })
    connection.close()
    // What was written last is on its way.
    setImmediate(() => {
      for (const socket of sockets) socket.destroySoon()
      tell(reason)
    })
  }
  const end = (reason: string): void => {
    if (why !== undefined) return
    why = reason
    if (!isServing) void release(reason)
  }
  connection.lost.then(error => end(error.message))
  return { ended, end }
}
