import type { Duplex } from 'node:stream'
import type { Command, DatabaseAddress } from '../host.js'
import { commandError, forwardingError, type OpenFailure } from '../ssh/open-failure.js'
import { ChannelOpenError, type Mux } from './mux.js'
import type { MuxChannel } from './mux-channel.js'
import { number, string } from './packets.js'

/** Only what the host answered needs our words: a lost connection has its own. */
const asOpenFailure =
  (explain: (error: OpenFailure) => Error) =>
  (error: unknown): never => {
    throw error instanceof ChannelOpenError ? explain(error) : error
  }

/** A channel in which a command can be run: a round trip, so it is opened ahead where a command will follow. */
export const openSession = (mux: Mux): Promise<MuxChannel> => mux.open('session')

/** Runs a command in such a channel. @param label for messages: `root@server.example:22` @throws ConnectionError if the host runs none */
export const runThrough = async (session: Promise<MuxChannel>, label: string, line: string): Promise<Command> => {
  const channel = await session.catch(asOpenFailure(error => commandError(error, label)))
  if (!(await channel.request('exec', string(line)))) {
    channel.destroy()
    throw commandError(new Error('it does not start them'), label)
  }
  return { stdin: channel, stdout: channel, stderr: channel.stderr, status: channel.status, kill: () => void channel.destroy() }
}

/** A connection from the host to its PostgreSQL. @throws DatabaseError */
export const forward = async (mux: Mux, label: string, to: DatabaseAddress): Promise<Duplex> => {
  const opening =
    'socket' in to
      ? mux.open('direct-streamlocal@openssh.com', Buffer.concat([string(to.socket), string(''), number(0)]))
      : mux.open('direct-tcpip', Buffer.concat([string(to.host), number(to.port), string('127.0.0.1'), number(0)]))
  const [at, directive] =
    'socket' in to
      ? [to.socket, 'AllowStreamLocalForwarding and AllowTcpForwarding']
      : [`${to.host}:${to.port}`, 'AllowTcpForwarding and PermitOpen']
  const channel = await opening.catch(asOpenFailure(error => forwardingError(error, at, label, directive)))
  // sshd keeps its side open after PostgreSQL has gone, and `close` would never come.
  return channel.on('end', () => void channel.destroy())
}
