import type { Duplex } from 'node:stream'
import ssh2, { type IdentityCallback, type ParsedKey } from 'ssh2'

const { OpenSSHAgent } = ssh2

/** @param hash for an RSA key. @throws Error whose `level`, as in ssh2's own errors, says who refused to sign */
export type Sign = (data: Buffer, hash: string | undefined) => Promise<Buffer>

/** An agent that needs no confirmation answers sooner than this. */
const SLOW_MS = 500
/** Listing keys is quick, even for a forwarded agent on a slow connection; a dead agent never answers. */
export const LISTING_TIMEOUT_MS = 3000

/** Called with true once a reply takes longer than `SLOW_MS`, and with false when it has arrived or cannot arrive any more. */
export type OnWaiting = (isWaiting: boolean) => void

/** The agent at a socket. Its replies may need a person; `signal` abandons it. */
export class Agent extends OpenSSHAgent {
  readonly #signal: AbortSignal
  readonly #onWaiting: OnWaiting
  /** The keys to list; undefined: all that the agent holds. */
  readonly #listed: readonly ParsedKey[] | undefined

  constructor(
    readonly socket: string,
    signal: AbortSignal,
    onWaiting: OnWaiting = () => {},
    listed?: readonly ParsedKey[],
  ) {
    super(socket)
    this.#signal = signal
    this.#onWaiting = onWaiting
    this.#listed = listed
  }

  /** The same agent, as if it held only this key. */
  only(key: ParsedKey): Agent {
    return new Agent(this.socket, this.#signal, this.#onWaiting, [key])
  }

  /** Signs with one of the agent's keys. @throws Error of level `agent` if the agent, or the person it asks, refuses */
  signerOf(key: ParsedKey): Sign {
    return (data, hash) =>
      new Promise((resolve, reject) => {
        this.sign(key, data, { hash: hash as never }, (error, signature) =>
          error || !signature ? reject(Object.assign(error ?? new Error('it did not sign'), { level: 'agent' })) : resolve(signature),
        )
      })
  }

  /** @throws Error if no agent answers, or if it refuses to list its keys */
  keys(): Promise<ParsedKey[]> {
    return new Promise((resolve, reject) => {
      this.getIdentities((error, keys) => (error ? reject(error) : resolve((keys ?? []) as ParsedKey[])))
    })
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    if (this.#listed) done(undefined, [...this.#listed])
    else super.getIdentities(done)
  }

  override getStream(done: (error?: Error | null, stream?: Duplex) => void): void {
    super.getStream((error, stream) => {
      if (stream) this.#watch(stream)
      done(error, stream)
    })
  }

  /** ssh2 opens a new stream for each request. */
  #watch(stream: Duplex): void {
    const end = (): void => void stream.destroy()
    let isSlow = false
    const slow = setTimeout(() => {
      isSlow = true
      this.#onWaiting(true)
    }, SLOW_MS)
    this.#signal.addEventListener('abort', end, { once: true })
    stream.once('close', () => {
      clearTimeout(slow)
      this.#signal.removeEventListener('abort', end)
      if (isSlow) this.#onWaiting(false)
    })
    if (this.#signal.aborted) end()
  }
}
