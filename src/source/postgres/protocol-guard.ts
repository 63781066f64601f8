import { DatabaseError } from '../errors.js'
import { tableOf } from '../target-hints.js'

const codes = (letters: string): ReadonlySet<number> => new Set([...letters].map(letter => letter.charCodeAt(0)))

/** Of the protocol, version 3 ("Message Formats" in PostgreSQL's manual): a letter, a length that counts itself, and the rest. */
const HEADER = 5
const LEAST = 4
/** What a server can begin with: how to sign in, why not, and that it knows an older protocol. */
const FIRST = codes('RENv')
/** Bytes of that, as libpq has it. */
const LONGEST_FIRST = 30_000
/** Whatever it can say after that. */
const KNOWN = codes('RSKZTDCEN123nstIAvGHWdcV')
/** Errors and notices: fields, each ended by a zero, and another zero after the last. */
const FIELDS = codes('EN')

/** What something else says of itself, in a line. */
const shown = (chunk: Buffer): string => JSON.stringify(chunk.toString('latin1', 0, 40).split(/[\r\n]/)[0])

/**
 * Looks at what a server says before pg hears it, which waits for ever for the rest of what is none of PostgreSQL's messages,
 * and never comes back from one of an error that does not end as it should.
 */
export class ProtocolGuard {
  /** A header that came in pieces, as far as it has come. */
  readonly #header = Buffer.alloc(HEADER)
  #headed = 0
  #isFirst = true
  /** Of the message that has begun: how much of it is still to come, and, where that matters, the two bytes before. */
  #left = 0
  #end: Buffer | undefined

  /** @param at where the server is, for messages */
  constructor(readonly at: string) {}

  /** @throws DatabaseError at what pg is not to hear */
  check(chunk: Buffer): void {
    if (this.#isFirst && this.#headed === 0 && !FIRST.has(chunk[0] ?? 0)) this.#refuse(`it begins with ${shown(chunk)}`)
    for (let from = 0; from < chunk.length; ) {
      if (this.#left > 0) from += this.#goOn(chunk, from)
      else if (this.#headed === 0 && chunk.length - from >= HEADER) {
        this.#begin(chunk, from)
        from += HEADER
      } else {
        const size = chunk.copy(this.#header, this.#headed, from)
        this.#headed += size
        from += size
        if (this.#headed < HEADER) continue
        this.#headed = 0
        this.#begin(this.#header, 0)
      }
    }
  }

  #begin(header: Buffer, from: number): void {
    const letter = header[from] ?? 0
    const length = header.readUInt32BE(from + 1)
    if (!KNOWN.has(letter) || length < LEAST || (this.#isFirst && length > LONGEST_FIRST))
      this.#refuse(`a message "${String.fromCharCode(letter)}" of ${length} bytes`)
    this.#isFirst = false
    this.#left = length - LEAST
    this.#end = FIELDS.has(letter) ? Buffer.alloc(0) : undefined
    if (this.#left === 0) this.#leave()
  }

  /** @returns how many bytes of the message are there */
  #goOn(chunk: Buffer, from: number): number {
    const size = Math.min(chunk.length - from, this.#left)
    this.#left -= size
    if (this.#end) this.#end = Buffer.concat([this.#end, chunk.subarray(from + Math.max(0, size - 2), from + size)]).subarray(-2)
    if (this.#left === 0) this.#leave()
    return size
  }

  #leave(): void {
    // One without any field is its last zero alone.
    if (this.#end && (this.#end.length === 0 || this.#end.some(byte => byte !== 0))) this.#refuse('an error without its end')
  }

  #refuse(why: string): never {
    throw new DatabaseError(
      `what answers at ${this.at} does not speak as PostgreSQL does: ${why}`,
      `Is it the port of PostgreSQL, or of a pooler? Check host, port or socket under ${tableOf('database')}.`,
    )
  }
}
