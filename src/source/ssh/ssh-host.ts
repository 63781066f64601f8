import type { Duplex, Readable } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import type { Hint } from '../../text/hint.js'
import { ConnectionError, DatabaseError } from '../errors.js'
import type { Command, Host } from '../host.js'
import { wrongAddress } from '../postgres/wrong-address.js'
import { lossError, WINDOW_EXCEEDED } from './errors.js'

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

const reasonOf = ({ message }: Error): string => message.replace('(SSH) Channel open failure: ', '')

interface OpenFailure extends Error {
  /** RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage. */
  readonly reason?: number
}

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

const forwardingError = (error: OpenFailure, to: string, label: string, directive: string): DatabaseError => {
  const as = (message: string, hint: Hint): DatabaseError => new DatabaseError(message, hint, { cause: error })
  if (error.reason === 1)
    return as(
      `${label} does not allow forwarding to ${to}`,
      `Check ${directive} in its sshd_config, and permitopen and restrict in authorized_keys.`,
    )
  // For a Unix socket sshd gives the same answer whether it is forbidden or failed.
  const also = to.startsWith('/')
    ? ` May the user open it, and does sshd_config allow it (${directive})? Any PermitOpen or permitopen blocks all sockets.`
    : ''
  if (error.reason === 2)
    return as(`PostgreSQL does not answer at ${to} on ${label}`, {
      settings: ({ database }) => `Is it running there? Check host, port or socket under ${database}.${also}`,
      init: `${wrongAddress(to)}${also}`,
    })
  return as(
    `cannot connect to ${to} from ${label}: ${reasonOf(error)}`,
    'Check MaxSessions and the forwarding directives in its sshd_config.',
  )
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
        error =>
          new ConnectionError(
            `${label} refuses to run commands: ${reasonOf(error)}`,
            'Check MaxSessions and ForceCommand in its sshd_config, and authorized_keys.',
            { cause: error },
          ),
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
