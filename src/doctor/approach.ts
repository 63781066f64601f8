import type { SshSettings } from '../config/settings.js'
import type { Environment } from '../source/environment.js'
import type { Host } from '../source/host.js'
import { localHost } from '../source/local-host.js'
import type { Interaction } from '../source/source.js'
import { connectSsh } from '../source/ssh/connect.js'
import { HostKeyError } from '../source/ssh/host-key.js'
import { readHostKeys } from '../source/ssh/revoked-keys.js'
// Loaded by now: what is loaded while the host answers would count as the host's time.
import '../source/ssh/sign-in.js'
import type { Agreed, HandshakeObserver } from '../source/ssh/observer.js'
import { type Destination, sshEnvironment } from '../source/ssh/ssh-config.js'
import type { CheckId } from './types.js'

/** How far the connection came, and by what. Of several hops: the last that was reached. */
export interface Approach {
  /** Signed in. */
  readonly host?: Host
  /** What ended it, and which check that is the business of. */
  readonly failure?: { readonly check: CheckId; readonly error: unknown }
  /** Milliseconds until the first hop took the connection. */
  readonly connectedMs?: number
  /** The methods of the last kind that the host spoke of: of that which did not fit, where one did not. */
  readonly offered: readonly string[]
  readonly agreed?: Agreed
  /** The key that was accepted. */
  readonly by?: string
}

type Trace = { -readonly [Key in keyof Approach]: Approach[Key] } & {
  handshakes: number
  entries: number
}

const listenTo = (trace: Trace, began: number): HandshakeObserver => ({
  connected: () => {
    trace.connectedMs = performance.now() - began
  },
  offered: methods => {
    trace.offered = methods
  },
  agreed: methods => {
    trace.agreed = methods
    trace.handshakes++
  },
  signedIn: by => {
    trace.entries++
    if (by !== undefined) trace.by = by
  },
})

/** Which check an error is the business of, by how far it came. */
const blamed = (error: unknown, { connectedMs, handshakes, entries }: Trace): CheckId => {
  if (error instanceof HostKeyError) return 'known-hosts'
  if (connectedMs === undefined) return 'tcp'
  return handshakes > entries ? 'sign-in' : 'handshake'
}

export interface ApproachOptions {
  readonly hops: readonly Destination[]
  readonly environment: Environment
  readonly interaction: Interaction
  readonly signal: AbortSignal
}

/** The one connection of an examination, on which every step waits for the one before it; only one that was refused or reset is begun again, once. */
export const approachHost = async (
  settings: SshSettings | false,
  { hops, environment, interaction, signal }: ApproachOptions,
): Promise<Approach> => {
  if (settings === false) return { host: localHost(), offered: [] }
  const trace: Trace = { offered: [], handshakes: 0, entries: 0 }
  try {
    for (const hop of hops) await readHostKeys(hop)
  } catch (error) {
    return { ...trace, failure: { check: 'known-hosts', error } }
  }
  try {
    const host = await connectSsh(settings, {
      interaction,
      signal,
      ...sshEnvironment(environment),
      isPlain: true,
      observer: listenTo(trace, performance.now()),
    })
    await host.ready
    return { ...trace, host }
  } catch (error) {
    return { ...trace, failure: { check: blamed(error, trace), error } }
  }
}
