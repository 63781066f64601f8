import type { Duplex, Readable } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import type { Command, Host } from '../host.js'
import { lossError, WINDOW_EXCEEDED } from './errors.js'
import { commandError, forwardingError, type OpenFailure } from './open-failure.js'

/** Unread data of a channel: twice the window that ssh2 grants. A host that sends more ignores the protocol. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** Calls `refuse` instead of buffering more than the limit. */
const limitBuffer = (stream: Readable, refuse: () => void): void => {
  const push = stream.push.bind(stream)
  stream.push = (chunk: unknown) => {
    if (stream.readableLength <= MAX_UNREAD_BYTES) return push(chunk)
    refuse()
    return false
  }
}

/** tcpmux: never forwarded. */
const UNUSED_PORT = 1

const asCommand = (channel: ClientChannel, client: Client): Command => {
  // A write to a command that has ended is not an error here: its status shows the end.
  channel.on('error', () => {})
  let settle: (status?: number) => void = () => {}
  const status = new Promise<number | undefined>(resolve => {
    settle = resolve
  })
  channel.once('exit', (code: number | null) => settle(code ?? undefined))
  channel.once('close', () => settle())
  const gone = (): void => settle()
  client.once('close', gone)
  // The connection may outlive its commands by months.
  void status.then(() => client.removeListener('close', gone))
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    status,
    kill() {
      channel.destroy()
      // sshd reports the end only once the command has closed its pipes, and ssh2 only once everything has been read.
      settle()
      channel.resume()
      channel.stderr.resume()
    },
  }
}

export interface SshHostParts {
  /** Starts a command, in place of `client.exec`. */
  readonly exec?: (command: string, done: (error: Error | undefined, channel: ClientChannel) => void) => void
  /** Ends the connection and every stream under it. */
  readonly release: () => void
}

/** Wraps a connection as the host behind it. */
export const hostOver = (client: Client, label: string, { exec, release }: SshHostParts): Host => {
  let closedByUs = false
  const lost = new Promise<Error>(resolve => {
    const lose = (error?: Error): void => {
      if (!closedByUs) resolve(lossError(error, label))
    }
    client.on('error', lose)
    client.on('end', () => lose())
    client.on('close', () => lose())
  })

  let isRefused = false
  const refuse = (): void => {
    if (isRefused) return
    isRefused = true
    // As ssh2 does for malformed data: the listener learns the reason and ends the connection.
    client.emit('error', new Error(WINDOW_EXCEEDED))
  }

  /**
   * ssh2 throws instead of calling back if the connection is already gone, or the server is not OpenSSH.
   * @param take attaches its listeners at once: a short command may end before a promise resolves
   */
  const open = <T>(
    start: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
    explain: (error: OpenFailure) => Error,
    take: (channel: ClientChannel) => T,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      try {
        start((error, channel) => {
          if (error) return reject(explain(error))
          for (const stream of [channel, channel.stderr]) limitBuffer(stream, refuse)
          resolve(take(channel))
        })
      } catch (error) {
        reject(explain(error as OpenFailure))
      }
    })

  const forward = (to: string, directive: string, start: Parameters<typeof open>[0]): Promise<Duplex> =>
    open(
      start,
      error => forwardingError(error, to, label, directive),
      channel => {
        channel.on('error', () => {})
        // sshd keeps its side open after PostgreSQL has gone, and `close` would never come.
        return channel.on('end', () => void channel.destroy())
      },
    )

  return {
    label,
    ready: Promise.resolve(),
    lost,
    run: command =>
      open(
        done => (exec ? exec(command, done) : client.exec(command, done)),
        error => commandError(error, label),
        channel => asCommand(channel, client),
      ),
    connectTcp: (host, port) =>
      forward(`${host}:${port}`, 'AllowTcpForwarding and PermitOpen', done => client.forwardOut('127.0.0.1', 0, host, port, done)),
    connectSocket: path =>
      forward(path, 'AllowStreamLocalForwarding and AllowTcpForwarding', done => client.openssh_forwardOutStreamLocal(path, done)),
    // Cancels a forwarding that does not exist: no effect, and sshd replies at once, whatever else is under way.
    probe: () => new Promise(resolve => client.unforwardIn('127.0.0.1', UNUSED_PORT, () => resolve())),
    destroy() {
      closedByUs = true
      release()
    },
  }
}
