import { DatabaseError } from '../errors.js'
import { tableOf } from '../target-hints.js'

/** Of the protocol, version 3 ("Message Formats" in PostgreSQL's manual): a letter, a length that counts itself, and the rest. */
const HEADER = 5
const LEAST = 4
/** Errors and notices: fields, each ended by a zero, and another zero after the last. */
const FIELDS = new Set(['E', 'N'])
/** What a server can begin with: how to sign in, why not, and that it knows a younger protocol. */
const FIRST = new Set(['R', 'E', 'N', 'v'])
/** Bytes of that, as libpq has it. */
const LONGEST_FIRST = 30_000

/** Whatever it can say after that. */
const KNOWN = new Set('RSKZTDCEN123nstIAvGHWdcV')

const foreign = (at: string, why: string): DatabaseError =>
  new DatabaseError(
    `what answers at ${at} does not speak as PostgreSQL does: ${why}`,
    `Is it the port of PostgreSQL, or of a pooler? Check host, port or socket under ${tableOf('database')}.`,
  )

/** What something else says of itself, in a line. */
const shown = (chunk: Buffer): string => JSON.stringify(chunk.toString('latin1', 0, 40).split(/[\r\n]/)[0])

/**
 * Looks at what a server says before pg hears it, which waits for ever for the rest of what is none of PostgreSQL's messages,
 * and never comes back from one of an error that does not end as it should.
 */
export class Grammar {
  /** As much of the next message's header as has come. */
  #header: Buffer = Buffer.alloc(0)
  #isFirst = true
  /** Of the message that has begun: how much of it is still to come, and, where that matters, the two bytes before. */
  #left = 0
  #end: Buffer | undefined

  /** @param at where the server is, for messages */
  constructor(readonly at: string) {}

  /** @throws DatabaseError at what pg is not to hear */
  check(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) at += this.#left > 0 ? this.#goOn(chunk.subarray(at)) : this.#begin(chunk.subarray(at))
  }

  /** @returns how many bytes were looked at */
  #begin(said: Buffer): number {
    const before = this.#header.length
    const header = before === 0 ? said.subarray(0, HEADER) : Buffer.concat([this.#header, said.subarray(0, HEADER - before)])
    const letter = String.fromCharCode(header[0] ?? 0)
    if (this.#isFirst && !FIRST.has(letter)) throw foreign(this.at, `it begins with ${shown(said)}`)
    this.#header = header
    if (header.length === HEADER) this.#enter(letter, header.readUInt32BE(1))
    return header.length - before
  }

  #enter(letter: string, length: number): void {
    if (!KNOWN.has(letter) || length < LEAST || (this.#isFirst && length > LONGEST_FIRST))
      throw foreign(this.at, `a message "${letter}" of ${length} bytes`)
    this.#header = Buffer.alloc(0)
    this.#isFirst = false
    this.#left = length - LEAST
    this.#end = FIELDS.has(letter) ? Buffer.alloc(0) : undefined
    if (this.#left === 0) this.#leave()
  }

  #goOn(said: Buffer): number {
    const size = Math.min(said.length, this.#left)
    this.#left -= size
    if (this.#end) this.#end = Buffer.concat([this.#end, said.subarray(Math.max(0, size - 2), size)]).subarray(-2)
    if (this.#left === 0) this.#leave()
    return size
  }

  #leave(): void {
    // One without any field is its last zero alone.
    if (this.#end && (this.#end.length === 0 || this.#end.some(byte => byte !== 0))) throw foreign(this.at, 'an error without its end')
  }
}
