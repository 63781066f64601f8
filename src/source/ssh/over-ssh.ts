import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { ConnectionError, DatabaseError } from '../errors.js'
import type { Command, Host } from '../host.js'
import { connectionError } from './errors.js'

interface OpenFailure extends Error {
  /** RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed, 3 unknown type, 4 resource shortage. */
  readonly reason?: number
}

const asCommand = (channel: ClientChannel): Command => ({
  stdin: channel,
  stdout: channel,
  stderr: channel.stderr,
  status: new Promise(resolve => {
    let status: number | undefined
    channel.on('exit', (code: number | null) => {
      status = code ?? undefined
    })
    channel.on('close', () => resolve(status))
  }),
  kill: () => channel.destroy(),
})

const forwardingError = (error: OpenFailure, to: string, label: string, directive: string): DatabaseError => {
  if (error.reason === 1)
    return new DatabaseError(
      `${label} does not allow a connection on to ${to}`,
      `Look at ${directive} in its sshd_config, and at permitopen and restrict in authorized_keys.`,
      { cause: error },
    )
  if (error.reason === 2)
    return new DatabaseError(
      `PostgreSQL does not answer at ${to} on ${label}`,
      'Is it running there? Check host, port or socket under [targets.….database].',
      { cause: error },
    )
  return new DatabaseError(
    `no way on to ${to} from ${label}: ${error.message}`,
    'Look at MaxSessions and the forwarding directives in its sshd_config.',
    { cause: error },
  )
}

/** A signed-in connection as the host behind it. @param letGo ends it and whatever it runs over */
export const hostOver = (client: Client, label: string, letGo: () => void): Host => {
  const lost = new Promise<Error>(resolve => {
    client.on('error', error => resolve(connectionError(error, label, { tried: [], passedOver: [] })))
    client.on('close', () =>
      resolve(new ConnectionError(`${label} closed the connection`, 'sshd or the host was restarted, or the network broke: try again.')),
    )
  })
  const forward = (
    to: string,
    directive: string,
    open: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<Duplex> =>
    new Promise((resolve, reject) => {
      open((error, channel) => {
        if (error) reject(forwardingError(error, to, label, directive))
        else resolve(channel)
      })
    })
  return {
    label,
    lost,
    run: command =>
      new Promise((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (error)
            reject(
              new ConnectionError(
                `${label} takes no command: ${error.message}`,
                'Look at MaxSessions and ForceCommand in its sshd_config, and at authorized_keys.',
                { cause: error },
              ),
            )
          else resolve(asCommand(channel))
        })
      }),
    connectTcp: (host, port) =>
      forward(`${host}:${port}`, 'AllowTcpForwarding and PermitOpen', done => client.forwardOut('127.0.0.1', 0, host, port, done)),
    connectSocket: path => forward(path, 'AllowStreamLocalForwarding', done => client.openssh_forwardOutStreamLocal(path, done)),
    destroy: letGo,
  }
}
