import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import type { Host } from '../host.js'
import type { Interaction } from '../source.js'
import { route } from './jump.js'
import { readKnownHosts } from './known-hosts.js'
import { hostOver } from './over-ssh.js'
import { signIn } from './sign-in.js'
import { type Destination, labelOf, type Surroundings } from './ssh-config.js'

export interface SshOptions extends Surroundings {
  readonly interaction: Interaction
  /** Ends it at any stage, with its reason. */
  readonly signal: AbortSignal
}

/** From one host on to the next: a channel of the connection to the first. */
const jumpTo = (client: Client, jump: Destination, next: Destination): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error & { reason?: unknown }): void => {
      const isForbidden = error.reason === 1
      const why = isForbidden ? 'it forbids going on' : error.message.replace('(SSH) Channel open failure: ', '')
      const hint = isForbidden
        ? 'Look at AllowTcpForwarding and PermitOpen in the sshd_config of the jump host, and at restrict in its authorized_keys.'
        : 'Is sshd running there, and are ProxyJump, name and port right as the jump host sees them?'
      reject(new ConnectionError(`${labelOf(next)} cannot be reached via ${labelOf(jump)}: ${why}`, hint, { cause: error }))
    }
    try {
      client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => (error ? fail(error) : resolve(channel)))
    } catch (error) {
      fail(error as Error)
    }
  })

/** A signed-in connection over all hosts of the way. @param opened takes every stream, to be let go of */
const travel = async (hops: readonly Destination[], opened: Duplex[], { interaction, signal, home }: SshOptions): Promise<Client> => {
  let client: Client | undefined
  for (const [i, hop] of hops.entries()) {
    const known = await readKnownHosts([...hop.userKnownHosts, ...hop.globalKnownHosts], hop.entry)
    signal.throwIfAborted()
    const before = hops[i - 1]
    const through = client && before ? await jumpTo(client, before, hop) : connect({ host: hop.host, port: hop.port, noDelay: true })
    opened.push(through)
    signal.throwIfAborted()
    const via = hops.slice(0, i).map(labelOf).join(', ')
    client = await signIn(hop, known, through, { interaction, home, where: via ? `${labelOf(hop)} (via ${via})` : labelOf(hop) })
  }
  return client as Client
}

/**
 * A signed-in connection to the host of the settings, over its jump hosts.
 * @throws ConnectionError, the reason of `signal`, or what `interaction.ask` threw
 */
export const connectSsh = (settings: SshSettings, options: SshOptions): Promise<Host> =>
  new Promise((resolve, reject) => {
    const { signal } = options
    const opened: Duplex[] = []
    const letGo = (): void => {
      for (const stream of opened.splice(0).reverse()) stream.destroy()
    }
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', abort)
      letGo()
      reject(error)
    }
    const abort = (): void => fail(signal.reason)
    const start = async (): Promise<Host> => {
      signal.throwIfAborted()
      options.interaction.stage('connecting')
      const hops = await route(settings, options)
      signal.throwIfAborted()
      const client = await travel(hops, opened, options)
      return hostOver(client, labelOf(hops.at(-1) as Destination), letGo)
    }
    signal.addEventListener('abort', abort, { once: true })
    start().then(host => {
      signal.removeEventListener('abort', abort)
      resolve(host)
    }, fail)
  })
