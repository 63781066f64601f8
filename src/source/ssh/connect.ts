import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'
import type { Host } from '../host.js'
import type { Interaction } from '../source.js'
import { connectionError } from './errors.js'
import { hostKeyAlgorithms, verifyHostKey } from './host-key.js'
import { authenticate, type Trail } from './identities.js'
import { hostEntry, readKnownHosts } from './known-hosts.js'
import { hostOver } from './over-ssh.js'
import { type Destination, resolve, type Surroundings } from './ssh-config.js'

export interface SshOptions extends Surroundings {
  readonly interaction: Interaction
  /** Ends it at any stage, with its reason. */
  readonly signal: AbortSignal
}

/** A dead network is noticed after 15 s (connection.md: nothing else ever notices it). */
const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 3 }

const labelOf = ({ user, host, port }: Destination): string => `${user}@${host}:${port}`

/** A chain of jumps that comes back to itself, or is meant to wear somebody out. */
const MOST_JUMPS = 8

/** The hosts on the way, the nearest first and the one that is meant last. */
const route = async (to: Destination, surroundings: Surroundings): Promise<Destination[]> => {
  const hops: Destination[] = []
  let depth = 0
  const follow = async (target: Destination): Promise<void> => {
    for (const jump of target.jumps) {
      const [, user, bracketed, plain, port] = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(jump) ?? []
      const host = bracketed ?? plain
      if (host === undefined) throw new ConnectionError(`ProxyJump ${jump} cannot be understood`, 'It takes [user@]host[:port], by commas.')
      if (++depth > MOST_JUMPS)
        throw new ConnectionError(
          `the way to ${to.alias} leads over more than ${MOST_JUMPS} hosts`,
          'Does a ProxyJump in ~/.ssh/config lead back to itself?',
        )
      const hop = await resolve({ host, ...(user && { user }), ...(port && { port: Number(port) }) }, surroundings)
      // Only the first of a chain can need another way of its own, as in OpenSSH.
      if (hops.length === 0 && hop.alias !== target.alias) await follow(hop)
      hops.push(hop)
    }
  }
  await follow(to)
  return [...hops, to]
}

const openTcp = ({ host, port }: Destination): Duplex => connectSocket({ host, port, noDelay: true })

/** Handshake, host key and sign-in over a stream that leads to sshd. */
const signIn = async (to: Destination, through: Duplex, { interaction, signal, home }: SshOptions): Promise<Client> => {
  // It can fail while the host keys are being read, and an error nobody listens to would end the process.
  let broken: unknown
  through.on('error', error => {
    broken ??= error
  })
  const known = await readKnownHosts([...to.userKnownHosts, ...to.globalKnownHosts], hostEntry(to.keyAlias, to.port))
  const expected = { host: to.keyAlias, port: to.port, user: to.user, file: to.userKnownHosts[0], known }
  const trail: Trail = { tried: [], passedOver: [] }
  const client = new ssh2.Client()
  let refused: unknown
  return new Promise((done, failed) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', abort)
      through.destroy()
      failed(error === signal.reason && signal.aborted ? error : connectionError(refused ?? error, labelOf(to), trail))
    }
    const abort = (): void => fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) return abort()
    if (broken) return fail(broken)
    client.on('handshake', () => interaction.stage('signing in'))
    client.on('ready', () => {
      signal.removeEventListener('abort', abort)
      done(client)
    })
    // ssh2 may report twice, and a socket that fails after that still has to be listened to.
    client.on('error', fail)
    client.on('close', () => fail(Object.assign(new Error('before the sign-in'), { code: 'ECONNRESET' })))
    through.on('error', fail)
    try {
      client.connect({
        sock: through as never,
        username: to.user,
        readyTimeout: 0,
        ...KEEPALIVE,
        algorithms: { serverHostKey: hostKeyAlgorithms(known) },
        authHandler: authenticate(to, home, interaction.ask, trail),
        hostVerifier: ((key: Buffer, verdict: (trusted: boolean) => void) => {
          verifyHostKey(key, expected, interaction.ask).then(
            () => verdict(true),
            error => {
              refused = error
              verdict(false)
            },
          )
        }) as never,
      })
    } catch (error) {
      fail(error)
    }
  })
}

/** From one host on to the next: a channel of the connection to the first. */
const jumpTo = (client: Client, next: Destination): Promise<Duplex> =>
  new Promise((done, failed) => {
    client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => {
      if (error)
        failed(
          new ConnectionError(
            `${next.host}:${next.port} cannot be reached from the jump host: ${error.message}`,
            'Check ProxyJump, and AllowTcpForwarding on the jump host.',
          ),
        )
      else done(channel)
    })
  })

/** A signed-in connection to the host of the settings, over its jump hosts. @throws ConnectionError, or the signal's reason */
export const connectSsh = async (settings: SshSettings, options: SshOptions): Promise<Host> => {
  options.interaction.stage('connecting')
  const hops = await route(await resolve(settings, options), options)
  const clients: Client[] = []
  const letGo = (): void => {
    for (const client of clients.reverse()) client.destroy()
  }
  try {
    for (const hop of hops) {
      const before = clients.at(-1)
      clients.push(await signIn(hop, before ? await jumpTo(before, hop) : openTcp(hop), options))
    }
  } catch (error) {
    letGo()
    throw error
  }
  return hostOver(clients.at(-1) as Client, labelOf(hops.at(-1) as Destination), letGo)
}
