import { Duplex, PassThrough } from 'node:stream'
import { type MuxPacket, number, string } from './packets.js'

/** The messages of a channel (RFC 4254, 9). */
export const MESSAGE = {
  open: 90,
  confirmation: 91,
  openFailure: 92,
  windowAdjust: 93,
  data: 94,
  extendedData: 95,
  eof: 96,
  close: 97,
  request: 98,
  success: 99,
  failure: 100,
} as const

/** So much may be under way towards us, and so much is in one message. */
export const WINDOW_BYTES = 2 * 1024 * 1024
export const MAX_DATA_BYTES = 32 * 1024

export type SendMessage = (message: number, ...parts: readonly Buffer[]) => void

/** Both directions of one channel (RFC 4254, 5): a command on the host, or a connection from there. */
export class MuxChannel extends Duplex {
  /** Nothing, but for a command. */
  readonly stderr = new PassThrough()
  /** The exit status of a command; undefined if it has none. */
  readonly status: Promise<number | undefined>
  #settleStatus: (status?: number) => void = () => {}
  /** Received and read since the host was last told that it may send more. */
  #consumed = 0
  /** What it may send before it is told so. */
  #granted = WINDOW_BYTES
  #unwritten: { readonly bytes: Buffer; readonly done: () => void } | undefined
  #replies: ((isGranted: boolean) => void)[] = []
  #isClosedHere = false
  #isClosedThere = false

  /** @param remote its number over there @param window how much the host takes until it says more */
  constructor(
    readonly send: SendMessage,
    readonly remote: number,
    private window: number,
    readonly maxBytes: number,
  ) {
    // Not destroyed by itself once both directions have ended: the exit status comes after them.
    super({ autoDestroy: false })
    // Whoever reads it learns of a failure by its end; nobody has to listen for this.
    this.on('error', () => {})
    this.stderr.on('error', () => {})
    this.status = new Promise(resolve => {
      this.#settleStatus = resolve
    })
  }

  /** Asks for something, and whether it is granted. */
  request(name: string, details: Buffer): Promise<boolean> {
    if (this.#isClosedThere || this.destroyed) return Promise.resolve(false)
    this.send(MESSAGE.request, number(this.remote), string(name), Buffer.from([1]), details)
    return new Promise(resolve => this.#replies.push(resolve))
  }

  /** @throws RangeError if the message ends too early, or the host sends more than it may */
  receive(message: number, reader: MuxPacket): void {
    if (message === MESSAGE.data) this.#take(reader.string(), this)
    else if (message === MESSAGE.extendedData) {
      reader.number()
      this.#take(reader.string(), this.stderr)
    } else if (message === MESSAGE.windowAdjust) {
      this.window += reader.number()
      this.#flush()
    } else if (message === MESSAGE.eof) this.#endReading()
    else if (message === MESSAGE.close) this.#closedThere()
    else if (message === MESSAGE.request) this.#answer(String(reader.string()), reader)
    else if (message === MESSAGE.success) this.#replies.shift()?.(true)
    else if (message === MESSAGE.failure) this.#replies.shift()?.(false)
  }

  #take(bytes: Buffer, to: Duplex): void {
    this.#granted -= bytes.length
    if (this.#granted < 0) throw new RangeError('the host sends more than it may')
    if (this.destroyed) return
    this.#consumed += bytes.length
    if (to === this ? this.push(bytes) : to.write(bytes)) this.#grant()
    else if (to !== this) to.once('drain', () => this.#grant())
  }

  #grant(): void {
    if (this.#consumed < WINDOW_BYTES / 2 || this.#isClosedHere || this.#isClosedThere) return
    this.send(MESSAGE.windowAdjust, number(this.remote), number(this.#consumed))
    this.#granted += this.#consumed
    this.#consumed = 0
  }

  #answer(name: string, reader: MuxPacket): void {
    const wantsReply = reader.byte() !== 0
    if (name === 'exit-status') this.#settleStatus(reader.number())
    // That is how sshd finds out whether somebody is there (ClientAliveInterval): a refusal will do.
    if (wantsReply) this.send(MESSAGE.failure, number(this.remote))
  }

  #endReading(): void {
    if (!this.readableEnded && !this.destroyed) this.push(null)
    this.stderr.end()
  }

  #closedThere(): void {
    if (this.#isClosedThere) return
    this.#isClosedThere = true
    this.#endReading()
    this.#settle()
    this.#closeHere()
    // What was received can still be read; nothing more can be written.
    this.#unwritten?.done()
    this.#unwritten = undefined
    this.end()
    const finish = (): void => void setImmediate(() => this.destroy())
    if (this.readableEnded) finish()
    else this.once('end', finish)
  }

  #settle(): void {
    this.#settleStatus()
    for (const reply of this.#replies.splice(0)) reply(false)
  }

  #closeHere(): void {
    if (this.#isClosedHere) return
    this.#isClosedHere = true
    this.send(MESSAGE.close, number(this.remote))
  }

  #flush(): void {
    while (this.#unwritten && this.window > 0) {
      const { bytes, done } = this.#unwritten
      const part = bytes.subarray(0, Math.min(this.window, this.maxBytes, MAX_DATA_BYTES))
      this.window -= part.length
      this.send(MESSAGE.data, number(this.remote), string(part))
      this.#unwritten = part.length < bytes.length ? { bytes: bytes.subarray(part.length), done } : undefined
      if (!this.#unwritten) done()
    }
  }

  override _read(): void {
    this.#grant()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#isClosedThere || bytes.length === 0) done()
    else {
      this.#unwritten = { bytes, done }
      this.#flush()
    }
  }

  override _final(done: () => void): void {
    if (!this.#isClosedHere && !this.#isClosedThere) this.send(MESSAGE.eof, number(this.remote))
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#closeHere()
    this.#settle()
    this.stderr.end()
    done(error)
  }
}
