import type { Duplex } from 'node:stream'
import ssh2, { type IdentityCallback, type ParsedKey } from 'ssh2'

const { OpenSSHAgent } = ssh2

/** @param hash of an RSA key's signature. @throws Error whose `level` says, as ssh2's own do, who would not sign */
export type Sign = (data: Buffer, hash: string | undefined) => Promise<Buffer>

/** An agent that asks nobody answers in no time. */
const NOTICED_MS = 500
/** To say which keys it holds takes an agent no time, be it at the far end of a slow connection; one that is dead never says. */
export const LISTING_MS = 3000

/** Called with true once an answer takes longer than that, and with false when it is there, or there will be none. */
export type OnWaiting = (isWaiting: boolean) => void

/** The agent at a socket, whose answers may need a person: it is let go of when `signal` aborts. */
export class Agent extends OpenSSHAgent {
  readonly #signal: AbortSignal
  readonly #onWaiting: OnWaiting
  /** All it shows of its keys; undefined: whatever it holds. */
  readonly #shown: readonly ParsedKey[] | undefined

  constructor(
    readonly socket: string,
    signal: AbortSignal,
    onWaiting: OnWaiting = () => {},
    shown?: readonly ParsedKey[],
  ) {
    super(socket)
    this.#signal = signal
    this.#onWaiting = onWaiting
    this.#shown = shown
  }

  /** The same agent, as if it held this key alone. */
  only(key: ParsedKey): Agent {
    return new Agent(this.socket, this.#signal, this.#onWaiting, [key])
  }

  /** Its signature by one of its keys. @throws Error of level `agent` when it, or the person it asks, will not sign */
  signerOf(key: ParsedKey): Sign {
    return (data, hash) =>
      new Promise((resolve, reject) => {
        this.sign(key, data, { hash: hash as never }, (error, signature) =>
          error || !signature ? reject(Object.assign(error ?? new Error('it did not sign'), { level: 'agent' })) : resolve(signature),
        )
      })
  }

  /** @throws Error when there is no agent, or it is of another mind */
  keys(): Promise<ParsedKey[]> {
    return new Promise((resolve, reject) => {
      this.getIdentities((error, keys) => (error ? reject(error) : resolve((keys ?? []) as ParsedKey[])))
    })
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    if (this.#shown) done(undefined, [...this.#shown])
    else super.getIdentities(done)
  }

  override getStream(done: (error?: Error | null, stream?: Duplex) => void): void {
    super.getStream((error, stream) => {
      if (stream) this.#watch(stream)
      done(error, stream)
    })
  }

  /** Each answer has a stream of its own. */
  #watch(stream: Duplex): void {
    const end = (): void => void stream.destroy()
    let isSlow = false
    const slow = setTimeout(() => {
      isSlow = true
      this.#onWaiting(true)
    }, NOTICED_MS)
    this.#signal.addEventListener('abort', end, { once: true })
    stream.once('close', () => {
      clearTimeout(slow)
      this.#signal.removeEventListener('abort', end)
      if (isSlow) this.#onWaiting(false)
    })
    if (this.#signal.aborted) end()
  }
}
