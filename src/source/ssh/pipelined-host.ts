import type { Duplex } from 'node:stream'
import type { Host } from '../host.js'
import { RefusalError } from './errors.js'
import type { SignedIn } from './sign-in.js'
import { hostOver } from './ssh-host.js'

export interface Fallback {
  /** Another connection, on which every step waits for the one before it. */
  readonly again: () => Promise<Host>
  readonly release: () => void
}

/** A key that the host will not have is not shown to it once more. */
const unlessRefused = (error: unknown): void => {
  if (error instanceof RefusalError) throw error
}

type Answer<T> = { readonly value: T } | { readonly error: unknown }

/**
 * A host that is spoken to before it has let us in. What it does not answer, because it wants another key first, is asked
 * again once it has; and where it hangs up over what came early, everything is asked again on another connection.
 * @param usual the same connection, to be used once it is signed in
 */
export const pipelinedHost = ({ client, signedIn, early }: Required<SignedIn>, usual: Host, { again, release }: Fallback): Host => {
  /** The host has answered something that went along: all goes the way it should. */
  let answered = false
  let isRefused = false
  let isGone = false
  let closedByUs = false
  let isFirst = true
  let second: Promise<Host> | undefined
  const refused = early.refused.then(() => {
    isRefused = true
  })
  client.once('close', () => {
    isGone = true
  })
  const anew = (): Promise<Host> => {
    second ??= signedIn.catch(unlessRefused).then(again)
    return second
  }
  const fast = hostOver(client, usual.label, { exec: early.exec, release })

  const ask = async <T>(how: (host: Host) => Promise<T>, isCommand: boolean): Promise<T> => {
    if (second) return how(await second)
    if (isRefused) await signedIn
    if (answered || isRefused) return how(usual)
    // Only the first of all channels has a number that can be known.
    const pipelined = isCommand && isFirst
    isFirst = false
    const asked: Promise<Answer<T>> = how(pipelined || !isCommand ? fast : usual).then(
      value => ({ value }),
      error => ({ error }),
    )
    const answer = await Promise.race([asked, refused])
    if (!answer) {
      await signedIn
      return how(usual)
    }
    if ('value' in answer) {
      answered = true
      return answer.value
    }
    // A command without its channel is what makes sshd hang up: there is no use in waiting for that.
    if (!answered && !closedByUs && (isGone || pipelined || second)) return how(await anew())
    throw answer.error
  }

  const forward = (how: (host: Host) => Promise<Duplex>): Promise<Duplex> => {
    const asked = ask(how, false)
    // The plain way sends no padding.
    if (!second && !isRefused) early.pad()
    return asked
  }

  const ready = signedIn.then(
    () => {
      // Nothing went along.
      if (isFirst) answered = true
    },
    error => {
      if (answered || isRefused || closedByUs) throw error
      return anew().then(host => host.ready)
    },
  )
  const loss = async (): Promise<Error> => {
    const error = await fast.lost
    if (answered || isRefused || closedByUs) return error
    return anew().then(
      host => host.lost,
      failure => failure,
    )
  }

  return {
    label: usual.label,
    ready,
    // Before that, whatever ends it is the reason why nobody is let in.
    lost: ready.then(
      () => (second ? second.then(host => host.lost) : loss()),
      () => new Promise(() => {}),
    ),
    run: command => ask(host => host.run(command), true),
    connectTcp: (host, port) => forward(through => through.connectTcp(host, port)),
    connectSocket: path => forward(through => through.connectSocket(path)),
    probe: async () => (second ? await second : usual).probe?.(),
    destroy() {
      closedByUs = true
      fast.destroy()
      release()
    },
  }
}
