import type { Duplex, Readable } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { ConnectionError, DatabaseError } from '../errors.js'
import type { Command, Host } from '../host.js'
import { tableOf } from '../target-hints.js'
import { lossError, UNASKED } from './errors.js'

/** Bytes of a channel that wait to be read: twice what ssh2 grants a host (its window), which then may send no more, and could. */
const MOST_UNREAD = 4 * 1024 * 1024

/** Calls `refuse` in place of holding what the host was not granted. */
const holdNoFurther = (stream: Readable, refuse: () => void): void => {
  const push = stream.push.bind(stream)
  stream.push = (chunk: unknown) => {
    if (stream.readableLength <= MOST_UNREAD) return push(chunk)
    refuse()
    return false
  }
}

/** tcpmux, which nobody was ever asked to forward. */
const UNUSED_PORT = 1

const wordsOf = ({ message }: Error): string => message.replace('(SSH) Channel open failure: ', '')

interface OpenFailure extends Error {
  /** RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage. */
  readonly reason?: number
}

const asCommand = (channel: ClientChannel, client: Client): Command => {
  // Writing to a command that has ended is no event of its own: its status tells.
  channel.on('error', () => {})
  let settle: (status?: number) => void = () => {}
  const status = new Promise<number | undefined>(resolve => {
    settle = resolve
  })
  channel.once('exit', (code: number | null) => settle(code ?? undefined))
  channel.once('close', () => settle())
  const gone = (): void => settle()
  client.once('close', gone)
  // The connection outlives its commands by months, perhaps.
  void status.then(() => client.removeListener('close', gone))
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    status,
    kill() {
      channel.destroy()
      // sshd answers only once the command has let go of its pipes, and ssh2 tells of it once all has been read.
      settle()
      channel.resume()
      channel.stderr.resume()
    },
  }
}

const forwardingError = (error: OpenFailure, to: string, label: string, directive: string): DatabaseError => {
  const as = (what: string, hint: string): DatabaseError => new DatabaseError(what, hint, { cause: error })
  if (error.reason === 1)
    return as(
      `${label} does not allow a connection on to ${to}`,
      `Look at ${directive} in its sshd_config, and at permitopen and restrict in authorized_keys.`,
    )
  // For a Unix socket sshd gives one and the same answer whether it may not or could not.
  const also = to.startsWith('/')
    ? ` May the user open it, and does sshd_config allow it (${directive})? Any PermitOpen or permitopen closes all sockets.`
    : ''
  if (error.reason === 2)
    return as(
      `PostgreSQL does not answer at ${to} on ${label}`,
      `Is it running there? Check host, port or socket under ${tableOf('database')}.${also}`,
    )
  return as(`no way on to ${to} from ${label}: ${wordsOf(error)}`, 'Look at MaxSessions and the forwarding directives in its sshd_config.')
}

export interface SshHostParts {
  /** How a command is started, where not the usual way. */
  readonly exec?: (command: string, done: (error: Error | undefined, channel: ClientChannel) => void) => void
  /** Ends the connection and whatever it runs over. */
  readonly release: () => void
}

/** A signed-in connection as the host behind it. */
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
    // As ssh2 does with what it cannot read: whoever waits hears why, and lets go.
    client.emit('error', new Error(UNASKED))
  }

  /**
   * ssh2 throws where it could call back: when the connection is already gone, or the far side is no OpenSSH.
   * @param take listens to the channel at once: what ends soon has said so by the time that a promise is through
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
          for (const stream of [channel, channel.stderr]) holdNoFurther(stream, refuse)
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
        // sshd keeps its half open when PostgreSQL has gone, and `close` would never come.
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
            `${label} takes no command: ${wordsOf(error)}`,
            'Look at MaxSessions and ForceCommand in its sshd_config, and at authorized_keys.',
            { cause: error },
          ),
        channel => asCommand(channel, client),
      ),
    connectTcp: (host, port) =>
      forward(`${host}:${port}`, 'AllowTcpForwarding and PermitOpen', done => client.forwardOut('127.0.0.1', 0, host, port, done)),
    connectSocket: path => forward(path, 'AllowStreamLocalForwarding', done => client.openssh_forwardOutStreamLocal(path, done)),
    // A request that changes nothing, for there is no such forwarding; sshd answers it at once, whatever else it waits for.
    probe: () => new Promise(resolve => client.unforwardIn('127.0.0.1', UNUSED_PORT, () => resolve())),
    destroy() {
      closedByUs = true
      release()
    },
  }
}
