import { nextTick } from 'node:process'
import { Duplex } from 'node:stream'
import { DatabaseError } from '../errors.js'
import type { OptimisticAuth } from './optimistic-auth.js'
import { ProtocolGuard } from './protocol-guard.js'

/** Of one answer, with all its queries: far more than the longest lists of a large platform. */
const MOST_MB = 32

const tooMuch = (): DatabaseError =>
  new DatabaseError(
    `PostgreSQL answers with more than ${MOST_MB} MB`,
    'Ask for less: without --all, with a smaller --limit, or a shorter window.',
  )

/**
 * A channel of the SSH connection, or a socket that is already connected, as `pg` wants its stream: with the methods of a
 * socket that it calls, and with all that is written in one go, a whole flight of queries, sent as one.
 */
export class PostgresStream extends Duplex {
  readonly #channel: Duplex
  readonly #welcome: OptimisticAuth | undefined
  readonly #grammar: ProtocolGuard
  #outgoing: Buffer[] = []
  /** Bytes, since something was asked. */
  #heard = 0

  /** @param at where the server is, for messages. @param welcome what pg hears in its place, until it is let in */
  constructor(channel: Duplex, at: string, welcome?: OptimisticAuth) {
    super()
    this.#channel = channel
    this.#grammar = new ProtocolGuard(at)
    this.#welcome = welcome
    channel.on('data', this.#listen)
    channel.on('error', (error: Error) => this.destroy(error))
    // pg waits for `close`, and a killed backend only ever gives `end`.
    channel.on('end', () => this.destroy())
    channel.on('close', () => this.destroy())
  }

  /** It is connected already; pg only waits to hear so. */
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
    this.#heard = 0
    this.#outgoing.push(chunk)
    if (this.#outgoing.length === 1) nextTick(() => this.#send())
    const answer = this.#welcome?.after(chunk)
    if (answer) this.push(answer)
    done()
  }

  readonly #listen = (chunk: Buffer): void => {
    if (!this.#hear(chunk)) this.#channel.pause()
  }

  #hear(chunk: Buffer): boolean {
    this.#heard += chunk.length
    try {
      if (this.#heard > MOST_MB * 2 ** 20) throw tooMuch()
      this.#grammar.check(chunk)
      const heard = this.#welcome?.heard(chunk) ?? chunk
      return heard.length === 0 || this.push(heard)
    } catch (error) {
      this.destroy(error as Error)
      return true
    }
  }

  /** PostgreSQL's Terminate, on its way before anybody closes the channel; nobody waits for an answer. */
  terminate(): void {
    this.#outgoing.push(Buffer.from([0x58, 0, 0, 0, 4]))
    this.#send()
  }

  #send(): void {
    const flight = Buffer.concat(this.#outgoing)
    this.#outgoing = []
    if (!this.#channel.destroyed) this.#channel.write(flight)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy()
    // Whoever goes on talking talks to nobody.
    this.#channel.off('data', this.#listen).resume()
    done(error)
  }
}
