import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Client } from 'ssh2'
import type { SshSettings } from '../../config/settings.js'
import { unlessAborted } from '../deadline.js'
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
  /** Ends it at any stage, with its reason. */
  readonly signal: AbortSignal
  /** Every step waits for the one before it. */
  readonly isPlain?: boolean
  /** Called once the host is being waited for. */
  readonly onWaiting?: () => void
  readonly observer?: HandshakeObserver
}

/** Before a connection is tried once more: sshd may be starting anew, or have been full for a moment. */
const PAUSE_MS = 300

/** RFC 4254, 5.1. */
const CONNECT_FAILED = 2

/** From one host on to the next: a channel of the connection to the first. */
const jumpTo = (client: Client, jump: Destination, next: Destination): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error & { reason?: unknown }): void => {
      const isForbidden = error.reason === 1
      const why = isForbidden ? 'it forbids going on' : error.message.replace('(SSH) Channel open failure: ', '')
      const hint = isForbidden
        ? 'Look at AllowTcpForwarding and PermitOpen in the sshd_config of the jump host, and at restrict in its authorized_keys.'
        : 'Is sshd running there, and are ProxyJump, name and port right as the jump host sees them?'
      const Kind = error.reason === CONNECT_FAILED ? TransientError : ConnectionError
      reject(new Kind(`${labelOf(next)} cannot be reached via ${labelOf(jump)}: ${why}`, hint, { cause: error }))
    }
    try {
      client.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => (error ? fail(error) : resolve(channel)))
    } catch (error) {
      fail(error as Error)
    }
  })

/** The way into the last of all hosts. @param opened takes every stream, to be let go of */
const travel = async (
  hops: readonly Destination[],
  opened: Duplex[],
  { interaction, signal, home, isPlain, onWaiting, observer }: SshOptions,
): Promise<SignedIn> => {
  // Behind a jump host nothing is known of what the next one does with what comes early.
  const usesFastPath = !isPlain && hops.length === 1
  let entry: SignedIn | undefined
  for (const [i, hop] of hops.entries()) {
    const known = await readHostKeys(hop)
    signal.throwIfAborted()
    const before = hops[i - 1]
    const through = entry && before ? await jumpTo(entry.client, before, hop) : openSocket(hop.host, hop.port)
    opened.push(through)
    if (!before) through.once('connect', () => observer?.connected())
    // The greater part of what there is to load, while the host is on its way to answer.
    const { signIn } = await import('./sign-in.js')
    signal.throwIfAborted()
    const via = hops.slice(0, i).map(labelOf).join(', ')
    const entering = signIn(hop, known, through, {
      interaction,
      home,
      usesFastPath,
      observer,
      where: via ? `${labelOf(hop)} (via ${via})` : labelOf(hop),
    })
    onWaiting?.()
    entry = await entering
  }
  return entry as SignedIn
}

/**
 * A connection to the host of the settings, over its jump hosts: signed in, or so far that what is asked of it can go along.
 * @throws ConnectionError, the reason of `signal`, or what `interaction.ask` threw; once it can be spoken to its `ready` does
 */
export const connectSsh = async (settings: SshSettings, options: SshOptions): Promise<Host> => {
  const { signal } = options
  const opened: Duplex[] = []
  const release = (): void => {
    for (const stream of opened.splice(0).reverse()) stream.destroy()
  }
  let passedOver = ''
  /** What was not followed may be why. */
  const told = (error: unknown): unknown =>
    error instanceof ConnectionError && passedOver !== '' && !error.hint.includes(passedOver)
      ? Object.assign(error, { hint: `${error.hint} Passed over: ${passedOver}.` })
      : error
  const orLetGo = (error: unknown): never => {
    release()
    throw told(error)
  }
  const start = async (): Promise<Host> => {
    signal.throwIfAborted()
    options.interaction.stage('connecting')
    const hops = await resolveRoute(settings, options)
    passedOver = listUnsupported(hops.flatMap(hop => hop.passedOver))
    const label = labelOf(hops.at(-1) as Destination)
    const { ask } = options.interaction
    let hasAsked = false
    const asking = (...words: Parameters<NonNullable<typeof ask>>): ReturnType<NonNullable<typeof ask>> => {
      hasAsked = true
      return ask?.(...words) ?? Promise.resolve(undefined)
    }
    const interaction = { ...options.interaction, ...(ask && { ask: asking }) }
    const enter = async (isPlain: boolean): Promise<Host> => {
      signal.throwIfAborted()
      const { early, ...entry } = await travel(hops, opened, { ...options, interaction, isPlain })
      const usual = hostOver(entry.client, label, { release })
      return early ? pipelinedHost({ ...entry, early }, usual, { release, again: () => enter(true) }) : usual
    }
    return enter(options.isPlain ?? false).catch(async error => {
      // Nobody is to type a passphrase a second time without knowing why.
      if (!(error instanceof TransientError) || hasAsked) throw error
      release()
      await setTimeout(PAUSE_MS, undefined, { signal })
      // The plain way begins no third one.
      return enter(true)
    })
  }
  // Again when it fails after nobody waits any more: a stream may have been opened in between.
  const host = await unlessAborted(signal, start().catch(orLetGo)).catch(orLetGo)
  const ready = unlessAborted(signal, host.ready).catch(orLetGo)
  ready.catch(() => {})
  return { ...host, ready }
}
