import { nextTick } from 'node:process'
import { Duplex } from 'node:stream'
import { DatabaseError } from '../errors.js'
import type { OptimisticAuth } from './optimistic-auth.js'
import { ProtocolGuard } from './protocol-guard.js'

/** Per flight, in MB: far more than the longest lists of a large platform. */
const MAX_REPLY_MB = 32

const replyTooLarge = (): DatabaseError =>
  new DatabaseError(
    `PostgreSQL replies with more than ${MAX_REPLY_MB} MB`,
    'Read less: leave out --all, lower --limit, or choose a shorter window.',
  )

/**
 * Adapts an SSH channel, or a socket that is already connected, to the stream that `pg` expects: it has the socket methods that pg
 * calls, and joins all writes of one tick, a whole flight of queries, into one.
 */
export class PostgresStream extends Duplex {
  readonly #channel: Duplex
  readonly #optimisticAuth: OptimisticAuth | undefined
  readonly #guard: ProtocolGuard
  #outgoing: Buffer[] = []
  #isAboutToSend = false
  /** Bytes since the last write. */
  #received = 0

  /** @param at where the server is, for messages. @param optimisticAuth fakes the server's acceptance of the sign-in */
  constructor(channel: Duplex, at: string, optimisticAuth?: OptimisticAuth) {
    super()
    this.#channel = channel
    this.#guard = new ProtocolGuard(at)
    this.#optimisticAuth = optimisticAuth
    channel.on('data', this.#onData)
    channel.on('error', (error: Error) => this.destroy(error))
    // pg waits for `close`, but a killed backend only causes `end`.
    channel.on('end', () => this.destroy())
    channel.on('close', () => this.destroy())
  }

  /** Already connected: pg only waits for the event. */
  connect(): this {
    nextTick(() => this.emit('connect'))
    return this
  }
  setNoDelay = (): this => this
  setKeepAlive = (): this => this
  ref = (): this => this
  unref = (): this => this

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received = 0
    this.#outgoing.push(chunk)
    const faked = this.#optimisticAuth?.afterClient(chunk)
    if (!this.#isAboutToSend && !this.#optimisticAuth?.isHeldBack) {
      this.#isAboutToSend = true
      nextTick(() => this.#send())
    }
    if (faked) this.push(faked)
    done()
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#receive(chunk)) this.#channel.pause()
  }

  #receive(chunk: Buffer): boolean {
    this.#received += chunk.length
    try {
      if (this.#received > MAX_REPLY_MB * 2 ** 20) throw replyTooLarge()
      this.#guard.check(chunk)
      const passed = this.#optimisticAuth?.fromServer(chunk) ?? chunk
      return passed.length === 0 || this.push(passed)
    } catch (error) {
      this.destroy(error as Error)
      return true
    }
  }

  /** Sends PostgreSQL's Terminate, before the channel is closed. There is no reply. */
  terminate(): void {
    this.#outgoing.push(Buffer.from([0x58, 0, 0, 0, 4]))
    this.#send()
  }

  #send(): void {
    const flight = Buffer.concat(this.#outgoing)
    this.#outgoing = []
    this.#isAboutToSend = false
    if (!this.#channel.destroyed) this.#channel.write(flight)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy()
    // Discard what the server still sends.
    this.#channel.off('data', this.#onData).resume()
    done(error)
  }
}
