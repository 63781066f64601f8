import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type IdentityCallback, type ParsedKey } from 'ssh2'
import { limited } from '../../text/time-limit.js'
import { typeOf } from './known-hosts.js'

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

/** SSH_AGENTC_REQUEST_IDENTITIES (draft-ietf-sshm-ssh-agent): its length, and its type. */
const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11])
/** An agent takes 256 kB at most in one message (OpenSSH: AGENT_MAX_LEN). */
const MAX_ANSWER_BYTES = 256 * 1024

/** Types of keys that only OpenSSH can sign with: certificates, and keys of a security key. */
const FOREIGN = /-cert-v\d+@openssh\.com$|^sk-/

/** @throws RangeError if the answer is cut short */
const typesIn = (answer: Buffer): string[] => {
  // Length and type of the message; then the number of keys, each with its key and its comment.
  let at = 9
  const field = (): Buffer => {
    const length = answer.readUInt32BE(at)
    at += 4 + length
    return answer.subarray(at - length, at)
  }
  return Array.from({ length: Math.min(answer.readUInt32BE(5), MAX_ANSWER_BYTES / 8) }, () => {
    const key = field()
    field()
    return typeOf(key)
  })
}

/** The types of the agent's keys that ssh2 passes over, once each. None if it does not answer. */
export const foreignTypes = (socket: string, ended: AbortSignal): Promise<readonly string[]> =>
  new Promise(resolve => {
    let answer = Buffer.alloc(0)
    const agent = connect({ path: socket, signal: limited(ended, LISTING_TIMEOUT_MS) })
    const settle = (types: readonly string[]): void => {
      agent.destroy()
      resolve(types)
    }
    agent.once('error', () => settle([])).once('close', () => settle([]))
    agent.on('data', chunk => {
      answer = Buffer.concat([answer, chunk])
      const isWhole = answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)
      if (!isWhole && answer.length < MAX_ANSWER_BYTES) return
      try {
        settle([...new Set(typesIn(answer).filter(type => FOREIGN.test(type)))])
      } catch {
        settle([])
      }
    })
    agent.write(REQUEST_IDENTITIES)
  })
