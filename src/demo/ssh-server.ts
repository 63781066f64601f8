import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2'
import { makeKeyPair } from './keys.js'

export interface SshServer {
  readonly port: number
  /** The only private key that this server accepts, in OpenSSH's format. */
  readonly clientKey: string
  /** For known_hosts: type and key. */
  readonly hostKey: string
  stop(): Promise<void>
}

/** The one port on loopback and the one Unix socket that clients may forward to. */
export interface ForwardTargets {
  readonly port: number
  readonly socket: string
}

type Accept = () => ServerChannel
type Reject = () => void

/** Connects a channel to its destination: each ends with the other, and errors of either are ignored. */
const join = (channel: ServerChannel, to: Duplex): void => {
  channel.on('error', () => to.destroy())
  to.on('error', () => channel.close())
  channel.on('close', () => to.destroy())
  channel.pipe(to).pipe(channel)
}

const endGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid) process.kill(-pid, 'SIGTERM')
  } catch {
    // The group has already ended.
  }
}

const runCommand = (channel: ServerChannel, command: string, running: Set<ChildProcess>): void => {
  const child = spawn('/bin/sh', ['-c', command], { detached: true })
  running.add(child)
  channel.on('error', () => endGroup(child))
  channel.on('close', () => endGroup(child))
  child.stdin.on('error', () => {})
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  child.on('error', () => channel.close())
  child.on('close', code => {
    running.delete(child)
    channel.exit(code ?? 255)
    channel.end()
    channel.close()
  })
}

const serve = (client: Connection, allowedKey: Buffer, targets: ForwardTargets, running: Set<ChildProcess>): void => {
  client.on('error', () => client.end())
  client.on('authentication', (attempt: AuthContext) => {
    if (attempt.method !== 'publickey' || !attempt.key.data.equals(allowedKey)) return attempt.reject(['publickey'])
    if (!attempt.signature || !attempt.blob) return attempt.accept() // the client only asks whether this key is acceptable
    const key = ssh2.utils.parseKey(`ssh-ed25519 ${allowedKey.toString('base64')}`)
    if (key instanceof Error || Array.isArray(key) || key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) !== true)
      return attempt.reject()
    return attempt.accept()
  })
  client.on('ready', () => {
    client.on('session', (accept: () => Session) => {
      accept().on('exec', (accept: Accept, _reject: Reject, { command }: { command: string }) => runCommand(accept(), command, running))
    })
    client.on('tcpip', (accept: Accept, reject: Reject, { destIP, destPort }: { destIP: string; destPort: number }) => {
      if (destIP !== '127.0.0.1' || destPort !== targets.port) reject()
      else join(accept(), connect(targets.port, '127.0.0.1'))
    })
    client.on('openssh.streamlocal' as never, (accept: Accept, reject: Reject, { socketPath }: { socketPath: string }) => {
      if (socketPath !== targets.socket) reject()
      else join(accept(), connect(targets.socket))
    })
  })
}

/**
 * Starts an SSH server on loopback that accepts one key, runs commands, and forwards to one PostgreSQL.
 * @param software what it calls itself, such as `OpenSSH_10.6`; left out: as ssh2 does
 */
export const startSshServer = async (targets: ForwardTargets, software?: string): Promise<SshServer> => {
  const host = makeKeyPair()
  const client = makeKeyPair()
  const [, clientData = ''] = client.public.split(' ')
  const connections = new Set<Connection>()
  const running = new Set<ChildProcess>()
  // No compression: it is useless on loopback, and with it ssh2 throws if a command ends after its connection.
  const server = new ssh2.Server(
    { hostKeys: [host.private], algorithms: { compress: ['none'] }, ...(software && { ident: software }) },
    connection => {
      // Without this, each of a dozen small packets waits 40 ms for an acknowledgement.
      ;(connection as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true) // missing in the type definitions
      connections.add(connection)
      connection.on('close', () => connections.delete(connection))
      serve(connection, Buffer.from(clientData, 'base64'), targets, running)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  return {
    port: (server.address() as { port: number }).port,
    clientKey: client.private,
    hostKey: host.public.split(' ').slice(0, 2).join(' '),
    async stop() {
      for (const child of running) endGroup(child)
      for (const connection of connections) connection.end()
      // A client that vanished may keep its connection open indefinitely, so do not wait for it.
      await Promise.race([new Promise(resolve => server.close(() => resolve(undefined))), new Promise(resolve => setTimeout(resolve, 300))])
    },
  }
}
