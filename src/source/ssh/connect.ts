import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Client } from 'ssh2'
import type { SshSettings } from '../../config/settings.js'
import { unlessAborted } from '../../text/time-limit.js'
import { ConnectionError } from '../errors.js'
import type { Host } from '../host.js'
import type { Interaction } from '../source.js'
import { TransientError } from './errors.js'
import { resolveRoute } from './jump.js'
import type { HandshakeObserver } from './observer.js'
import { pipelinedHost } from './pipelined-host.js'
import { readHostKeys } from './revoked-keys.js'
import type { SignedIn } from './sign-in.js'
import { openSocket } from './socket.js'
import { type Destination, labelOf, type SshEnvironment } from './ssh-config.js'
import { hostOver } from './ssh-host.js'
import { listUnsupported } from './unsupported-options.js'

export interface SshOptions extends SshEnvironment {
  readonly interaction: Interaction
  /** Aborts at any stage; its reason is thrown. */
  readonly signal: AbortSignal
  /** Every step waits for the one before it, instead of being pipelined. */
  readonly isPlain?: boolean
  /** Called once the host has to answer. */
  readonly onWaiting?: () => void
  readonly observer?: HandshakeObserver
  /** Called at the last hop's sign-in with what its server calls itself: `OpenSSH_10.6`. */
  readonly onSoftware?: (software: string) => void
  /** The hops to the host, if they are known already. */
  readonly route?: readonly Destination[]
}

/** Before the second attempt: sshd may be restarting, or have been full for a moment. */
export const RETRY_DELAY_MS = 300

/** Reasons for a channel open failure: RFC 4254, 5.1. */
const ADMINISTRATIVELY_PROHIBITED = 1
const CONNECT_FAILED = 2

/** From one host to the next: a channel of the connection to the first. */
const jumpTo = (client: Client, jump: Destination, next: Destination): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error & { reason?: unknown }): void => {
      const isForbidden = error.reason === ADMINISTRATIVELY_PROHIBITED
      const why = isForbidden ? 'it forbids forwarding' : error.message.replace('(SSH) Channel open failure: ', '')
      const hint = isForbidden
        ? 'Check AllowTcpForwarding and PermitOpen in the sshd_config of the jump host, and restrict in its authorized_keys.'
        : "Is sshd running there? Are ProxyJump, host name and port right from the jump host's point of view?"
      const Kind = error.reason === CONNECT_FAILED ? TransientError : ConnectionError
      reject(new Kind(`${labelOf(next)} cannot be reached via ${labelOf(jump)}: ${why}`, hint, { cause: error }))
    }
    try {
      client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => (error ? fail(error) : resolve(channel)))
    } catch (error) {
      fail(error as Error)
    }
  })

const refuseProxyCommand = (hops: readonly Destination[]): void => {
  const hop = hops.find(({ proxyCommand }) => proxyCommand !== undefined)
  if (hop)
    throw new ConnectionError(
      `ssh_config asks for a ProxyCommand to reach ${hop.alias}, which ssh2 cannot follow`,
      'Set transport = "openssh", or use ProxyJump instead.',
      { isBeyondSsh2: true },
    )
}

/** Signs in to each hop in turn, up to the last one. @param opened collects every stream, to be released */
const signInToAll = async (
  hops: readonly Destination[],
  opened: Duplex[],
  { interaction, signal, home, isPlain, onWaiting, observer, onSoftware }: SshOptions,
): Promise<SignedIn> => {
  // Behind a jump host it is not known how the next host treats early requests.
  const usesFastPath = !isPlain && hops.length === 1
  let entry: SignedIn | undefined
  for (const [i, hop] of hops.entries()) {
    const known = await readHostKeys(hop)
    signal.throwIfAborted()
    const previous = hops[i - 1]
    const stream = entry && previous ? await jumpTo(entry.client, previous, hop) : openSocket(hop)
    opened.push(stream)
    if (!previous) stream.once('connect', () => observer?.connected())
    // ssh2 takes the longest to load: do it while the host's answer is under way.
    const { signIn } = await import('./sign-in.js')
    signal.throwIfAborted()
    const via = hops.slice(0, i).map(labelOf).join(', ')
    const signingIn = signIn(hop, known, stream, {
      interaction,
      home,
      usesFastPath,
      observer,
      onSoftware: i === hops.length - 1 ? onSoftware : undefined,
      where: via ? `${labelOf(hop)} (via ${via})` : labelOf(hop),
    })
    onWaiting?.()
    entry = await signingIn
  }
  return entry as SignedIn
}

/**
 * A connection to the configured host, through its jump hosts: signed in, or far enough that requests can be sent along.
 * @throws ConnectionError, the reason of `signal`, or an error of `interaction.ask`; after it resolves, `ready` rejects with these
 */
export const connectSsh = async (settings: SshSettings, options: SshOptions): Promise<Host> => {
  const { signal } = options
  const opened: Duplex[] = []
  const release = (): void => {
    for (const stream of opened.splice(0).reverse()) {
      // What was written in this turn is still waiting: PostgreSQL's goodbye, without which a pooler logs a crash.
      stream.uncork()
      stream.destroy()
    }
  }
  let skipped = ''
  /** An option of ssh_config that is not supported may be the cause. */
  const explained = (error: unknown): unknown =>
    error instanceof ConnectionError && skipped !== '' && !error.hint.includes(skipped)
      ? error.adding(`Ignored options: ${skipped}.`)
      : error
  const releaseAndThrow = (error: unknown): never => {
    release()
    throw explained(error)
  }
  const start = async (): Promise<Host> => {
    signal.throwIfAborted()
    options.interaction.stage('connecting')
    const hops = options.route ?? (await resolveRoute(settings, options))
    skipped = listUnsupported(hops.flatMap(hop => hop.unsupported))
    refuseProxyCommand(hops)
    const label = labelOf(hops.at(-1) as Destination)
    const { ask } = options.interaction
    let hasAsked = false
    const trackedAsk = (...question: Parameters<NonNullable<typeof ask>>): ReturnType<NonNullable<typeof ask>> => {
      hasAsked = true
      return ask?.(...question) ?? Promise.resolve(undefined)
    }
    const interaction = { ...options.interaction, ...(ask && { ask: trackedAsk }) }
    const enter = async (isPlain: boolean): Promise<Host> => {
      signal.throwIfAborted()
      const { fastPath, ...entry } = await signInToAll(hops, opened, { ...options, interaction, isPlain })
      const direct = hostOver(entry.client, label, { release })
      return fastPath ? pipelinedHost({ ...entry, fastPath }, direct, { release, reconnect: () => enter(true) }) : direct
    }
    return enter(options.isPlain ?? false).catch(async error => {
      // Asking for a passphrase a second time, without a reason given, would confuse.
      if (!(error instanceof TransientError) || hasAsked) throw error
      release()
      await setTimeout(RETRY_DELAY_MS, undefined, { signal })
      // Without pipelining there is no third attempt.
      return enter(true)
    })
  }
  // Released twice: `start` may have opened another stream after the abort.
  const host = await unlessAborted(signal, start().catch(releaseAndThrow)).catch(releaseAndThrow)
  const ready = unlessAborted(signal, host.ready).catch(releaseAndThrow)
  ready.catch(() => {})
  return { ...host, ready }
}
