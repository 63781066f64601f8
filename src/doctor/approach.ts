import type { SshSettings } from '../config/settings.js'
import type { Environment } from '../source/environment.js'
import type { Host } from '../source/host.js'
import { localHost } from '../source/local-host.js'
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
  /** The key that was accepted, as messages name it. */
  readonly acceptedKey?: string
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
}

/** The only connection of an examination, without pipelining. A refused or reset one is retried once. */
export const approachHost = async (
  settings: SshSettings | false,
  { hops, environment, interaction, signal }: ApproachOptions,
): Promise<Approach> => {
  if (settings === false) return { host: localHost(), offered: [] }
  const progress: ApproachProgress = { offered: [], handshakes: 0, signIns: 0 }
  try {
    for (const hop of hops) await readHostKeys(hop)
  } catch (error) {
    return { ...progress, failure: { check: 'known-hosts', error } }
  }
  try {
    const host = await connectSsh(settings, {
      interaction,
      signal,
      ...sshEnvironment(environment),
      isPlain: true,
      observer: recordTo(progress, performance.now()),
    })
    await host.ready
    return { ...progress, host }
  } catch (error) {
    return { ...progress, failure: { check: checkFor(error, progress), error } }
  }
}
