import { nextTick } from 'node:process'
import { Duplex } from 'node:stream'

/**
 * A channel of the SSH connection, or a socket that is already connected, as `pg` wants its stream: with the methods of a
 * socket that it calls, and with all that is written in one go, a whole flight of queries, sent as one.
 */
export class PostgresStream extends Duplex {
  readonly #channel: Duplex
  #outgoing: Buffer[] = []

  constructor(channel: Duplex) {
    super()
    this.#channel = channel
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause()
    })
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
    this.#outgoing.push(chunk)
    if (this.#outgoing.length === 1) nextTick(() => this.#send())
    done()
  }

  /** PostgreSQL's Terminate, on its way before anybody closes the channel; nobody waits for an answer. */
  sayGoodbye(): void {
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
    done(error)
  }
}
