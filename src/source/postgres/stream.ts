import { Duplex } from 'node:stream'

/**
 * A channel of the SSH connection, or a socket that is already connected, as `pg` wants its stream: with the methods of a
 * socket that it calls, and with what is written in one go sent as one packet instead of five for each query.
 */
export class PostgresStream extends Duplex {
  readonly #channel: Duplex

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
    process.nextTick(() => this.emit('connect'))
    return this
  }
  setNoDelay = (): this => this
  setKeepAlive = (): this => this
  ref = (): this => this
  unref = (): this => this

  override _read(): void {
    this.#channel.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#channel.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy()
    done(error)
  }
}
