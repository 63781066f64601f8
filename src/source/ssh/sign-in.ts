import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type Client } from 'ssh2'
import type { Interaction } from '../source.js'
import { Banner } from './banner.js'
import { connectionError, NO_HEADER } from './errors.js'
import { type FastPath, takeFastPath } from './fast-path.js'
import { hostKeyAlgorithms, otherKindOfKey, verifyHostKey } from './host-key.js'
import { authenticate } from './identities.js'
import type { KeyAttempts } from './key-attempts.js'
import type { KnownKey } from './known-hosts.js'
import { type HandshakeObserver, offersTo } from './observer.js'
import type { Destination } from './ssh-config.js'

export interface SignInOptions {
  readonly interaction: Interaction
  readonly home: string
  /** For messages: where to, and by which way. */
  readonly where: string
  /** Channels may be opened before the host has answered. */
  readonly usesFastPath: boolean
  readonly observer?: HandshakeObserver | undefined
}

/** A host that is about to let us in, or has. */
export interface SignedIn {
  readonly client: Client
  /** @throws ConnectionError, or what `ask` threw */
  readonly signedIn: Promise<void>
  /** There while the host has not answered yet. `refused` resolves when it wants another key, and what went along is lost. */
  readonly early?: FastPath & { readonly refused: Promise<void> }
}

/** A dead network is noticed after 15 s: nothing else ever notices it. */
const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 3 }

/**
 * ssh2's own but for two. A group for the key exchange is the host's to choose: to check a large one takes minutes, in which nothing
 * else happens here, no deadline and no Ctrl-C, and it is anybody's in the host's place. Nor is anything unpacked unless we ask for it.
 */
const METHODS: Algorithms = {
  kex: { remove: ['diffie-hellman-group-exchange-sha256', 'diffie-hellman-group-exchange-sha1'], append: [], prepend: [] },
  compress: ['none'],
}

/** From the first words on; sshd says what it speaks with them. A mail server would leave us waiting for ever. */
const BANNER_MS = 3000

/**
 * Handshake, host key and sign-in over a stream that leads to sshd. It ends when the stream is destroyed.
 * @param known what known_hosts says of the host. @throws ConnectionError, or what `ask` threw
 */
export const signIn = (
  to: Destination,
  known: readonly KnownKey[],
  through: Duplex,
  { interaction, home, where, usesFastPath, observer }: SignInOptions,
): Promise<SignedIn> => {
  const { ask, stage } = interaction
  const client = new ssh2.Client()
  const attempts: KeyAttempts = { tried: [], passedOver: [], noKeys: [] }
  const ended = new AbortController()
  const banner = new Banner()
  let accepted: Buffer | undefined
  let letIn = (): void => {}
  let keepOut: (error: unknown) => void = () => {}
  const signedIn = new Promise<void>((resolve, reject) => {
    letIn = resolve
    keepOut = reject
  })
  // Where nothing went along, nobody waits for it.
  signedIn.catch(() => {})

  return new Promise((resolve, reject) => {
    let settled = false
    let foreign: NodeJS.Timeout | undefined
    /** ssh2 may report twice, and goes on reporting once somebody is signed in. */
    const end = (error: unknown): void => {
      if (settled) return
      settled = true
      clearTimeout(foreign)
      ended.abort()
      through.destroy()
      keepOut(error)
      reject(error)
    }
    const fail = (error: Error & { level?: string }): void => {
      // ssh2 tries the next key after that.
      if (error.level === 'agent') attempts.passedOver.push('the agent refused to sign')
      else
        end(
          (/no matching host key format/.test(error.message) && otherKindOfKey(to, known)) ||
            connectionError(error, where, attempts, banner),
        )
    }
    const verify = (key: Buffer, verdict: (isTrusted: boolean) => void): true | undefined => {
      // It comes by again whenever the keys of the session are renewed, and then at once or never: while ssh2 waits for this
      // it garbles what else is said.
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
    client.once('handshake', methods => {
      stage('signing in')
      observer?.agreed(methods)
    })
    client.once('ready', () => {
      settled = true
      observer?.signedIn(attempts.tried.at(-1))
      letIn()
      resolve({ client, signedIn })
    })
    client.on('error', fail)
    client.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    through.on('error', fail)
    through.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    const onAgent = (isWaiting: boolean): void => {
      if (!settled) stage(isWaiting ? 'asking the agent' : 'signing in')
    }
    const { handler, signer } = authenticate(to, { home, ask, attempts, ended: ended.signal, onAgent, fail: end })
    try {
      client.connect({
        sock: through as never,
        username: to.user,
        readyTimeout: 0,
        ...KEEPALIVE,
        algorithms: { ...METHODS, serverHostKey: hostKeyAlgorithms(known) },
        authHandler: handler,
        ...(observer && { debug: offersTo(observer) }),
        hostVerifier: verify as never,
      })
    } catch (error) {
      fail(error as Error)
    }
    // It says nothing any more of what became of it before ssh2 looked.
    if (through.destroyed) fail(through.errored ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    let refuse = (): void => {}
    const refused = new Promise<void>(resolve => {
      refuse = resolve
    })
    const onSent = (): void => {
      if (shortcut) resolve({ client, signedIn, early: { ...shortcut, refused } })
    }
    const shortcut =
      usesFastPath && !settled
        ? takeFastPath(client, {
            signer,
            onSent,
            onRefused: () => refuse(),
            onAnswer: (methods, isPartial) => {
              attempts.open = { methods, isPartial }
            },
          })
        : undefined
    // After connect(), which pauses it: it must not flow before ssh2 listens.
    through.on('data', function hear(chunk: Buffer) {
      banner.hear(chunk)
      if (banner.isForeign) foreign ??= setTimeout(() => banner.isForeign && fail(new Error(NO_HEADER)), BANNER_MS)
      else if (banner.isSsh) through.off('data', hear)
    })
  })
}
