import type { Duplex } from 'node:stream'
import type { Host } from '../host.js'
import { RefusalError } from './errors.js'
import type { SignedIn } from './sign-in.js'
import { hostOver } from './ssh-host.js'

export interface Fallback {
  /** Makes another connection, on which every step waits for the one before it. */
  readonly reconnect: () => Promise<Host>
  readonly release: () => void
}

/**
 * - `idle`: only the sign-in has been sent.
 * - `pipelined`: requests were sent along with the sign-in; the host has answered none of them.
 * - `answered`: the host has answered one, or none were sent before it let us in. The connection can be trusted from here on.
 * - `refused`: the host wants another key and has dropped the requests. They are sent again once it has accepted one.
 * - `closed`: `destroy` was called.
 *
 * idle → pipelined → answered; idle → answered; idle or pipelined → refused; any → closed.
 */
type PipelineState = 'idle' | 'pipelined' | 'answered' | 'refused' | 'closed'

/** Rethrows a refusal: offering the same keys again could get us banned. */
const unlessRefused = (error: unknown): void => {
  if (error instanceof RefusalError) throw error
}

type Settled<T> = { readonly value: T } | { readonly error: unknown }

/**
 * A host that receives requests before it has let us in. Requests that it drops because it wants another key are sent again once
 * it has accepted one; if it hangs up because of them, all are sent again on another connection.
 * @param direct the same connection without pipelining, for use after the sign-in
 */
export const pipelinedHost = ({ client, signedIn, fastPath }: Required<SignedIn>, direct: Host, { reconnect, release }: Fallback): Host => {
  let state: PipelineState = 'idle'
  let replacement: Promise<Host> | undefined
  const is = (...states: readonly PipelineState[]): boolean => states.includes(state)
  /** Only before the first answer can the early requests be what breaks the connection. */
  const isUnproven = (): boolean => is('idle', 'pipelined')
  /** Dropbear refuses a key and then hangs up, since it takes no channel before the sign-in. */
  const mayTryAgain = (): boolean => is('idle', 'pipelined', 'refused')
  const move = (to: PipelineState): void => {
    if (isUnproven() || to === 'closed') state = to
  }

  const pipelined = hostOver(client, direct.label, { exec: fastPath.exec, release })
  const replace = (): Promise<Host> => {
    replacement ??= signedIn.catch(unlessRefused).then(reconnect)
    return replacement
  }
  const refused = fastPath.refused.then(() => move('refused'))
  client.once('close', () => {
    if (mayTryAgain()) replace().catch(() => {})
  })
  /** Sends on the connection that lets in: this one, with another key, or another one. */
  const resend = <T>(send: (host: Host) => Promise<T>): Promise<T> =>
    signedIn.then(
      () => send(direct),
      async () => send(await replace()),
    )

  const request = async <T>(send: (host: Host) => Promise<T>, isCommand: boolean): Promise<T> => {
    if (replacement) return send(await replacement)
    if (is('refused')) return resend(send)
    if (!isUnproven()) return send(direct)
    // Only the first channel of a connection has a predictable number.
    const isEarlyCommand = isCommand && is('idle')
    move('pipelined')
    const sent: Promise<Settled<T>> = send(isEarlyCommand || !isCommand ? pipelined : direct).then(
      value => ({ value }),
      error => ({ error }),
    )
    const outcome = await Promise.race([sent, refused])
    if (!outcome) return resend(send)
    if ('value' in outcome) {
      move('answered')
      return outcome.value
    }
    // sshd hangs up on a command whose channel it did not open: there is no need to wait for that.
    if (!is('answered', 'closed') && (isEarlyCommand || replacement)) return send(await replace())
    throw outcome.error
  }

  const forward = (send: (host: Host) => Promise<Duplex>): Promise<Duplex> => {
    const sent = request(send, false)
    // A connection without pipelining gets no padding.
    if (!replacement && !is('refused')) fastPath.pad()
    return sent
  }

  const ready = signedIn.then(
    () => {
      if (is('idle')) move('answered')
    },
    error => {
      if (!mayTryAgain()) throw error
      return replace().then(host => host.ready)
    },
  )
  const lose = async (): Promise<Error> => {
    const error = await pipelined.lost
    if (!isUnproven()) return error
    return replace().then(
      host => host.lost,
      failure => failure,
    )
  }

  return {
    label: direct.label,
    ready,
    // A connection that breaks before the sign-in makes `ready` reject instead.
    lost: ready.then(
      () => (replacement ? replacement.then(host => host.lost) : lose()),
      () => new Promise(() => {}),
    ),
    run: command => request(host => host.run(command), true),
    connectTcp: (host, port) => forward(through => through.connectTcp(host, port)),
    connectSocket: path => forward(through => through.connectSocket(path)),
    probe: async () => (replacement ? await replacement : direct).probe?.(),
    destroy() {
      move('closed')
      pipelined.destroy()
      release()
    },
  }
}
