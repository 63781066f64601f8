import { plural } from '../../text/words.js'
import { DatabaseError } from '../errors.js'
import { wrongAddress } from './wrong-address.js'

const codes = (letters: string): ReadonlySet<number> => new Set([...letters].map(letter => letter.charCodeAt(0)))

/** Bytes before the body of a message: a letter, and a length that includes itself ("Message Formats" in PostgreSQL's manual). */
const HEADER = 5
const MIN_LENGTH = 4
/** Types that a server's first message can have: authentication, error, notice, protocol negotiation. */
const FIRST = codes('RENv')
/** libpq's own limit for the first message. */
const MAX_FIRST_LENGTH = 30_000
/** All message types of a server. */
const KNOWN = codes('RSKZTDCEN123nstIAvGHWdcV')
/** Errors and notices: zero-terminated fields, and another zero after the last. */
const FIELDS = codes('EN')

/** The first line of another server's greeting, quoted. */
const firstLine = (chunk: Buffer): string => JSON.stringify(chunk.toString('latin1', 0, 40).split(/[\r\n]/)[0])

/**
 * Checks the server's data before pg parses it: pg would wait without end for the rest of a message that is not PostgreSQL's, and
 * loop without end over an error message that lacks its final zero.
 */
export class ProtocolGuard {
  /** The bytes received so far of a header that arrives in pieces. */
  readonly #header = Buffer.alloc(HEADER)
  #headerSize = 0
  #isFirst = true
  /** Bytes of the current message still to come, and, for errors and notices, its last two bytes so far. */
  #remaining = 0
  #tail: Buffer | undefined

  /** @param at where the server is, for messages */
  constructor(readonly at: string) {}

  /** @throws DatabaseError if pg must not see this */
  check(chunk: Buffer): void {
    if (this.#isFirst && this.#headerSize === 0 && !FIRST.has(chunk[0] ?? 0)) this.#refuse(`it begins with ${firstLine(chunk)}`)
    for (let from = 0; from < chunk.length; ) {
      if (this.#remaining > 0) from += this.#skip(chunk, from)
      else if (this.#headerSize === 0 && chunk.length - from >= HEADER) {
        this.#begin(chunk, from)
        from += HEADER
      } else {
        const size = chunk.copy(this.#header, this.#headerSize, from)
        this.#headerSize += size
        from += size
        if (this.#headerSize < HEADER) continue
        this.#headerSize = 0
        this.#begin(this.#header, 0)
      }
    }
  }

  #begin(header: Buffer, from: number): void {
    const letter = header[from] ?? 0
    const length = header.readUInt32BE(from + 1)
    if (!KNOWN.has(letter) || length < MIN_LENGTH || (this.#isFirst && length > MAX_FIRST_LENGTH))
      this.#refuse(`a message "${String.fromCharCode(letter)}" of ${plural(length, 'byte')}`)
    this.#isFirst = false
    this.#remaining = length - MIN_LENGTH
    this.#tail = FIELDS.has(letter) ? Buffer.alloc(0) : undefined
    if (this.#remaining === 0) this.#finish()
  }

  /** @returns how many bytes of the chunk belong to the current message */
  #skip(chunk: Buffer, from: number): number {
    const size = Math.min(chunk.length - from, this.#remaining)
    this.#remaining -= size
    if (this.#tail) this.#tail = Buffer.concat([this.#tail, chunk.subarray(from + Math.max(0, size - 2), from + size)]).subarray(-2)
    if (this.#remaining === 0) this.#finish()
    return size
  }

  #finish(): void {
    // Without any field, the final zero is the only byte.
    if (this.#tail && (this.#tail.length === 0 || this.#tail.some(byte => byte !== 0))) this.#refuse('an error message without its end')
  }

  #refuse(why: string): never {
    throw new DatabaseError(`the server at ${this.at} does not speak PostgreSQL: ${why}`, {
      settings: ({ database }) => `Is this the port of PostgreSQL or of a pooler? Check host, port or socket under ${database}.`,
      init: wrongAddress(this.at),
    })
  }
}
