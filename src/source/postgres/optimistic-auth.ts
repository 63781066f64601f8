import { DatabaseError } from '../errors.js'
import { tableOf } from '../target-hints.js'

/** Of the protocol, version 3 ("Message Formats" in PostgreSQL's manual): a letter, a length that counts itself, and the rest. */
const HEADER = 5
const [AUTHENTICATION, ERROR, PASSWORD, READY] = [0x52, 0x45, 0x70, 0x5a]
/** What a server says of a sign-in is short, however much it has to say against it. */
const LONGEST = 1024 * 1024
/** How often the client speaks until the server has all of its password: by what `AUTHENTICATION` asks for. */
const TURNS: Readonly<Record<number, number>> = { 3: 1, 5: 1, 10: 2 }

/** What a server says once somebody is in: that they are, and that it listens. */
const COME_IN = Buffer.from([AUTHENTICATION, 0, 0, 0, 8, 0, 0, 0, 0, READY, 0, 0, 0, 5, 'I'.charCodeAt(0)])

/**
 * Saves the round trip in which a client waits to hear that it is let in: it hears so as soon as it has said its last word, and
 * its queries go along with that. The server reads them when it gets there. What it says of the sign-in itself still reaches the
 * client, which checks the server's own proof; a refusal is then the answer to the first query.
 */
export class OptimisticAuth {
  #turns: number
  #isGiven = false
  #isOver = false
  #part = Buffer.alloc(0)

  /** @param turns of the client until it is let in; 0: nothing is expected to be asked, and its first word is its last */
  constructor(turns = Number.POSITIVE_INFINITY) {
    this.#turns = turns
  }

  /** Whether the server has said what it makes of the sign-in. */
  get isHeard(): boolean {
    return this.#isOver
  }

  /** What the client is to hear after it said this, if anything. */
  after(said: Buffer): Buffer | undefined {
    if (this.#isGiven || this.#isOver) return undefined
    if (said[0] === PASSWORD) this.#turns--
    if (this.#turns > 0) return undefined
    this.#isGiven = true
    return COME_IN
  }

  /** What the client is to hear of what the server says. @throws Error where it asks for a password that nobody has, or never ends */
  heard(chunk: Buffer): Buffer {
    if (this.#isOver) return chunk
    this.#part = Buffer.concat([this.#part, chunk])
    const passed: Buffer[] = []
    while (!this.#isOver && this.#part.length >= HEADER) {
      const length = 1 + this.#part.readUInt32BE(1)
      if (this.#part.length < length) break
      const message = this.#part.subarray(0, length)
      this.#part = this.#part.subarray(length)
      if (this.#passes(message)) passed.push(message)
    }
    if (this.#isOver) passed.push(this.#part)
    else if (this.#part.length > LONGEST) {
      this.#isOver = true
      throw new DatabaseError(
        'PostgreSQL answers the sign-in with more than 1 MB',
        `Is it PostgreSQL that answers? Check host, port or socket under ${tableOf('database')}.`,
      )
    }
    return Buffer.concat(passed)
  }

  /** Whether the client is to hear this. */
  #passes(message: Buffer): boolean {
    const [type] = message
    if (type === ERROR || type === READY) {
      this.#isOver = true
      return type === ERROR || !this.#isGiven
    }
    if (type !== AUTHENTICATION) return true
    const asked = message.readUInt32BE(HEADER)
    if (asked === 0) return !this.#isGiven
    if (asked in TURNS) {
      if (this.#isGiven) {
        this.#isOver = true
        throw new Error('client password must be a string')
      }
      this.#turns = TURNS[asked] ?? this.#turns
    }
    return true
  }
}
