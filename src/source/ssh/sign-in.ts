import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type Client } from 'ssh2'
import type { Interaction } from '../source.js'
import { Banner } from './banner.js'
import { connectionError, NO_HEADER } from './errors.js'
import { type FastPath, takeFastPath } from './fast-path.js'
import { changedKeyType, hostKeyAlgorithms, verifyHostKey } from './host-key.js'
import { authenticate } from './identities.js'
import type { KeyAttempts } from './key-attempts.js'
import type { KnownKey } from './known-hosts.js'
import { type HandshakeObserver, parseOffers } from './observer.js'
import { readInTurns } from './read-in-turns.js'
import type { Destination } from './ssh-config.js'

export interface SignInOptions {
  readonly interaction: Interaction
  readonly home: string
  /** For messages: the host and the hops to it. */
  readonly where: string
  /** Requests may be sent before the host has accepted the key. */
  readonly usesFastPath: boolean
  readonly observer?: HandshakeObserver | undefined
  /** Called at the sign-in with what the server calls itself: `OpenSSH_10.6`. */
  readonly onSoftware?: ((software: string) => void) | undefined
}

/** A connection that is signed in, or about to be. */
export interface SignedIn {
  readonly client: Client
  /** @throws ConnectionError, or an error of `ask` */
  readonly signedIn: Promise<void>
  /** Present until the host has answered. `refused` resolves if it wants another key and so has dropped the early requests. */
  readonly fastPath?: FastPath & { readonly refused: Promise<void> }
}

/** Notices a dead network after 15 s: nothing else would. */
const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 3 }

/**
 * ssh2's own, with two exceptions. In group exchange the server chooses the group, before it has proved who it is, and checking a
 * large one blocks this process for minutes: no deadline, no Ctrl-C. And compression is off unless the fast path asks for it.
 */
const METHODS: Algorithms = {
  kex: { remove: ['diffie-hellman-group-exchange-sha256', 'diffie-hellman-group-exchange-sha1'], append: [], prepend: [] },
  compress: ['none'],
}

/** From the first bytes, in which sshd names its protocol. A mail server would never go on. */
const BANNER_TIMEOUT_MS = 3000

/**
 * Handshake, host key check and authentication over a stream to sshd. Destroying the stream ends them.
 * @param known the host's keys in known_hosts. @throws ConnectionError, or an error of `ask`
 */
export const signIn = (
  to: Destination,
  known: readonly KnownKey[],
  stream: Duplex,
  { interaction, home, where, usesFastPath, observer, onSoftware }: SignInOptions,
): Promise<SignedIn> => {
  const { ask, stage } = interaction
  const client = new ssh2.Client()
  const attempts: KeyAttempts = { tried: [], skipped: [], noKeys: [], hasPerson: ask !== undefined }
  const ended = new AbortController()
  const banner = new Banner()
  let accepted: Buffer | undefined
  let resolveSignedIn = (): void => {}
  let rejectSignedIn: (error: unknown) => void = () => {}
  const signedIn = new Promise<void>((resolve, reject) => {
    resolveSignedIn = resolve
    rejectSignedIn = reject
  })
  // Without early requests nothing else awaits it.
  signedIn.catch(() => {})

  return new Promise((resolve, reject) => {
    let settled = false
    let bannerTimer: NodeJS.Timeout | undefined
    /** ssh2 may report an error twice, and goes on reporting after the sign-in. */
    const end = (error: unknown): void => {
      if (settled) return
      settled = true
      clearTimeout(bannerTimer)
      ended.abort()
      stream.destroy()
      rejectSignedIn(error)
      reject(error)
    }
    const fail = (error: Error & { level?: string }): void => {
      // ssh2 goes on with the next key.
      if (error.level === 'agent') attempts.skipped.push('the agent refused to sign')
      else
        end(
          (/no matching host key format/.test(error.message) && changedKeyType(to, known)) ||
            connectionError(error, where, attempts, banner),
        )
    }
    const verify = (key: Buffer, verdict: (isTrusted: boolean) => void): true | undefined => {
      // Called again on every rekey, and then the answer must be synchronous: while ssh2 waits for one, it garbles other packets.
      if (accepted?.equals(key)) return true
      verifyHostKey(key, to, known, ask)
        .then(() => {
          accepted = key
          // The connection may have ended while the person was thinking.
          if (!ended.signal.aborted) verdict(true)
        })
        .catch(end)
      return undefined
    }
    client.once('handshake', algorithms => {
      stage('signing in')
      observer?.negotiated(algorithms)
    })
    client.once('ready', () => {
      settled = true
      observer?.signedIn(attempts.tried.at(-1))
      if (banner.software !== undefined) onSoftware?.(banner.software)
      resolveSignedIn()
      resolve({ client, signedIn })
    })
    client.on('error', fail)
    client.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    stream.on('error', fail)
    stream.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    const onAgent = (isWaiting: boolean): void => {
      if (!settled) stage(isWaiting ? 'asking the agent' : 'signing in')
    }
    const { handler, signer } = authenticate(to, { home, ask, attempts, ended: ended.signal, onAgent, fail: end })
    try {
      client.connect({
        sock: stream as never,
        username: to.user,
        readyTimeout: 0,
        ...KEEPALIVE,
        algorithms: { ...METHODS, serverHostKey: hostKeyAlgorithms(known) },
        authHandler: handler,
        ...(observer && { debug: parseOffers(observer) }),
        hostVerifier: verify as never,
      })
    } catch (error) {
      fail(error as Error)
    }
    // A stream that broke before ssh2 listened emits no further event.
    if (stream.destroyed) fail(stream.errored ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    let markRefused = (): void => {}
    const refused = new Promise<void>(resolve => {
      markRefused = resolve
    })
    const onSent = (): void => {
      if (fastPath) resolve({ client, signedIn, fastPath: { ...fastPath, refused } })
    }
    const fastPath =
      usesFastPath && !settled
        ? takeFastPath(client, {
            signer,
            onSent,
            onRefused: () => markRefused(),
            onFailure: (methods, isPartial) => {
              attempts.remaining = { methods, isPartial }
            },
          })
        : undefined
    // Attached after connect(), which pauses the stream: it must not flow before ssh2 listens.
    stream.on('data', function readBanner(chunk: Buffer) {
      banner.append(chunk)
      if (banner.isForeign) bannerTimer ??= setTimeout(() => banner.isForeign && fail(new Error(NO_HEADER)), BANNER_TIMEOUT_MS)
      else if (banner.isSsh) stream.off('data', readBanner)
    })
    readInTurns(stream)
  })
}
