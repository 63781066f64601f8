import { chmod, rename, rm, stat } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import type { SharedConnection } from './connection.js'
import { frame, framesFrom } from './frames.js'
import type { ControlReply, ControlRequest, Hello, ReadRequest } from './protocol.js'

export interface ControlServerOptions {
  /** The path to listen at, in a folder that only its owner can enter. An existing file is replaced. */
  readonly socket: string
  readonly version: string
  readonly pid: number
  /** Idle seconds until it exits, as with OpenSSH's ControlPersist. */
  readonly seconds: number
}

export interface ControlServer {
  /** Resolves with the reason once it has ended and removed its socket. A reading under way is answered first. */
  readonly ended: Promise<string>
  end(reason: string): void
}

/** How often to check whether the idle time is over and the socket still ours. */
const CHECK_INTERVAL_MS = 1000

/** Serves readings over one connection, one at a time, until it has been idle too long, or loses its connection or its socket. */
export const startControlServer = async (
  connection: SharedConnection,
  { socket: path, version, pid, seconds }: ControlServerOptions,
): Promise<ControlServer> => {
  const since = new Date()
  let until = 0
  let monotonicUntil = 0
  const prolong = (): void => {
    until = Date.now() + seconds * 1000
    monotonicUntil = performance.now() + seconds * 1000
  }
  prolong()
  /** By either clock: the wall clock runs on while a laptop sleeps, the monotonic one cannot be set back. */
  const isExpired = (): boolean => Date.now() >= until || performance.now() >= monotonicUntil
  let uses = 0
  let isReading = false
  let endReason: string | undefined
  let resolveEnded: (reason: string) => void = () => {}
  const ended = new Promise<string>(resolve => {
    resolveEnded = resolve
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

  const read = async (request: ReadRequest, onAlive: () => void): Promise<ControlReply> => {
    if (isReading) return { kind: 'busy' }
    if (endReason !== undefined) return { kind: 'gone' }
    isReading = true
    try {
      const reply = await connection.read(request, onAlive)
      if (!reply) end('the host stopped answering')
      else {
        uses++
        prolong()
      }
      return reply ?? { kind: 'gone' }
    } finally {
      isReading = false
      if (endReason !== undefined) void release(endReason)
    }
  }

  const serve = async (socket: Socket): Promise<void> => {
    const send = (reply: ControlReply | Hello): void => void (socket.destroyed || socket.write(frame(reply)))
    send(hello())
    for await (const request of framesFrom(socket) as AsyncGenerator<ControlRequest>) {
      if (request.kind === 'close') end('it was closed')
      else send(await read(request, () => send({ kind: 'alive' })))
      if (endReason !== undefined) return void socket.end()
    }
  }

  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (isExpired()) end('it was not used for too long')
    if (endReason !== undefined) return void socket.destroy()
    // A client that sends nonsense is disconnected.
    serve(socket).catch(() => socket.destroy())
  })

  // Created under another name, so that the socket at `path` always answers and is never accessible to others.
  const created = `${path}.${pid}`
  await rm(created, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(created, resolve))
  await chmod(created, 0o600)
  // `rename` replaces anything but a folder.
  await rename(created, path).catch(async () => {
    await rm(path, { recursive: true, force: true })
    await rename(created, path)
  })
  const { ino } = await stat(path)
  const ownsSocket = async (): Promise<boolean> => (await stat(path).catch(() => undefined))?.ino === ino

  const checks = setInterval(
    async () => {
      if (!(await ownsSocket())) end('its socket was removed')
      else if (isExpired()) end('it was not used for too long')
    },
    Math.min(CHECK_INTERVAL_MS, seconds * 250),
  )

  const release = async (reason: string): Promise<void> => {
    clearInterval(checks)
    server.close()
    if (await ownsSocket()) await rm(path, { force: true })
    connection.close()
    // After the last reply has been written.
    setImmediate(() => {
      for (const socket of sockets) socket.destroySoon()
      resolveEnded(reason)
    })
  }
  const end = (reason: string): void => {
    if (endReason !== undefined) return
    endReason = reason
    if (!isReading) void release(reason)
  }
  connection.lost.then(error => end(error.message))
  return { ended, end }
}
