import type { SshSettings } from '../config/settings.js'
import type { Environment } from '../source/environment.js'
import type { Host } from '../source/host.js'
import { localHost } from '../source/local-host.js'
import { hasSsh } from '../source/openssh/program.js'
import type { Reason } from '../source/openssh/reasons.js'
import { isForOpenSsh, type ReachOptions, reasonForTransport, viaOpenSsh } from '../source/reach.js'
import type { Interaction } from '../source/source.js'
import { connectSsh } from '../source/ssh/connect.js'
import { HostKeyError } from '../source/ssh/host-key.js'
import { readHostKeys } from '../source/ssh/revoked-keys.js'
// LoadedSettings ahead: otherwise the time to load it would count as the host's.
import '../source/ssh/sign-in.js'
import type { HandshakeObserver, NegotiatedAlgorithms } from '../source/ssh/observer.js'
import { type Destination, sshEnvironment } from '../source/ssh/ssh-config.js'
import type { CheckId } from './types.js'

/** How far the connection got. With several hops: the last one reached. */
export interface Approach {
  /** Set once signed in. */
  readonly host?: Host
  /** The error that ended it, and the check that reports it. */
  readonly failure?: { readonly check: CheckId; readonly error: unknown }
  /** Milliseconds until the first hop accepted the TCP connection. */
  readonly connectedMs?: number
  /** The host's algorithms of the kind negotiated last: after a failure, the kind without a match. */
  readonly offered: readonly string[]
  readonly negotiated?: NegotiatedAlgorithms
  /** What the host's SSH server calls itself: `OpenSSH_10.6`. */
  readonly software?: string
  /** The key that was accepted, as messages name it. */
  readonly acceptedKey?: string
  /** Set if the person's OpenSSH made the connection: why. */
  readonly overOpenSsh?: string
}

type ApproachProgress = { -readonly [Key in keyof Approach]: Approach[Key] } & {
  handshakes: number
  signIns: number
}

const recordTo = (progress: ApproachProgress, began: number): HandshakeObserver => ({
  connected: () => {
    progress.connectedMs = performance.now() - began
  },
  offered: algorithms => {
    progress.offered = algorithms
  },
  negotiated: algorithms => {
    progress.negotiated = algorithms
    progress.handshakes++
  },
  signedIn: key => {
    progress.signIns++
    if (key !== undefined) progress.acceptedKey = key
  },
})

/** The check that reports an error, by how far the connection got. */
const checkFor = (error: unknown, { connectedMs, handshakes, signIns }: ApproachProgress): CheckId => {
  if (error instanceof HostKeyError) return 'known-hosts'
  if (connectedMs === undefined) return 'tcp'
  return handshakes > signIns ? 'sign-in' : 'handshake'
}

export interface ApproachOptions {
  readonly hops: readonly Destination[]
  readonly environment: Environment
  readonly interaction: Interaction
  readonly signal: AbortSignal
  /** Seconds. */
  readonly deadline: number
  /** A person answers ssh at the terminal: the time does not count. */
  readonly whileAsking: ReachOptions['whileAsking']
}

/** Over OpenSSH, which tells one failure from another only at the end: all belong to the sign-in. */
const approachOverOpenSsh = async (settings: SshSettings, { words, control }: Reason, options: ReachOptions): Promise<Approach> => {
  try {
    return { offered: [], overOpenSsh: words, host: await viaOpenSsh(settings, options, control) }
  } catch (error) {
    return { offered: [], overOpenSsh: words, failure: { check: 'sign-in', error } }
  }
}

/** The only connection of an examination, without pipelining. A refused or reset one is retried once. */
export const approachHost = async (settings: SshSettings | false, options: ApproachOptions): Promise<Approach> => {
  if (settings === false) return { host: localHost(), offered: [] }
  const { hops, environment, deadline } = options
  const memory = environment.hostMemory?.(settings)
  const reachOptions: ReachOptions = {
    ...options,
    ...sshEnvironment(environment),
    isPlain: true,
    route: hops,
    timeoutS: deadline,
    ...(memory && { memory }),
  }
  const reason = await reasonForTransport(settings, hops, reachOptions)
  if (reason) return approachOverOpenSsh(settings, reason, reachOptions)
  const progress: ApproachProgress = { offered: [], handshakes: 0, signIns: 0 }
  let knowsHostKeys = false
  try {
    for (const hop of hops) await readHostKeys(hop)
    knowsHostKeys = true
    const onSoftware = (software: string): void => {
      progress.software = software
    }
    const host = await connectSsh(settings, { ...reachOptions, observer: recordTo(progress, performance.now()), onSoftware })
    await host.ready
    return { ...progress, host }
  } catch (error) {
    if (isForOpenSsh(error, settings) && (await hasSsh(environment.env.PATH)))
      return approachOverOpenSsh(settings, { words: (error as Error).message }, reachOptions)
    return { ...progress, failure: { check: knowsHostKeys ? checkFor(error, progress) : 'known-hosts', error } }
  }
}
