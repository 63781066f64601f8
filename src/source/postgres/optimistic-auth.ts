import { DatabaseError } from '../errors.js'

/** Bytes before the body of a message: a letter, and a length that includes itself ("Message Formats" in PostgreSQL's manual). */
const HEADER = 5
const [AUTHENTICATION, ERROR, PASSWORD, READY] = [0x52, 0x45, 0x70, 0x5a]
/** All that a server sends during a sign-in is short, including its refusals. */
const MAX_SIGN_IN_BYTES = 1024 * 1024
const SASL = 10
/** Authentication method (cleartext, MD5, SASL) → how many messages the client sends until the server has all of the password. */
const TURNS: Readonly<Record<number, number>> = { 3: 1, 5: 1, [SASL]: 2 }
const SCRAM = 'SCRAM-SHA-256'

/** What a server sends after a successful sign-in: AuthenticationOk and ReadyForQuery. */
const ACCEPTED = Buffer.from([AUTHENTICATION, 0, 0, 0, 8, 0, 0, 0, 0, READY, 0, 0, 0, 5, 'I'.charCodeAt(0)])

const asksForScram = (method: number, message: Buffer): boolean =>
  method === SASL &&
  message
    .toString('latin1', HEADER + 4)
    .split('\0')
    .includes(SCRAM)

/** AuthenticationSASL: the server asks for SCRAM, and for nothing else. */
const ASKS_FOR_SCRAM = Buffer.concat([
  Buffer.from([AUTHENTICATION, 0, 0, 0, SCRAM.length + 10, 0, 0, 0, SASL]),
  Buffer.from(`${SCRAM}\0\0`, 'latin1'),
])

/**
 * Saves the round trip in which a client waits for the result of its sign-in. The client is told that it succeeded as soon as it has
 * sent its last message, so the queries go out together with that message. The server's own sign-in messages still reach the client,
 * which verifies the server's SCRAM signature; a refusal arrives as the reply to the first query.
 *
 * Where SCRAM is expected, a second round trip is saved: the client is told at once that the server asks for it, so SCRAM's first
 * message goes out together with the start-up message. It holds nothing of the password, which is not sent before the server has
 * asked for SCRAM; if it asks for anything else, the sign-in ends there, unsettled.
 */
export class OptimisticAuth {
  #turns: number
  #isAccepted = false
  #isSettled = false
  #isRefused = false
  #pending = Buffer.alloc(0)
  /** What is expected of the server → the client was told so → the client has answered; undefined: what the server says is waited for. */
  #scram: 'expected' | 'told' | 'answered' | undefined
  #asksForScram = false

  /**
   * @param turns messages of the client until it is signed in; 0: no password is expected, so the start-up message is the last one
   * @param isScramExpected this server has asked for SCRAM before
   */
  constructor(turns = Number.POSITIVE_INFINITY, isScramExpected = false) {
    this.#turns = turns
    if (isScramExpected) this.#scram = 'expected'
  }

  /** Whether the server has asked for SCRAM. */
  get asksForScram(): boolean {
    return this.#asksForScram
  }

  /** Whether the client's next message goes out together with those before it: the sooner one alone gains nothing. */
  get isHeldBack(): boolean {
    return this.#scram === 'told'
  }

  /** Whether the server has accepted or refused the sign-in. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Whether the server has refused it: the client hears that as the reply to a query. */
  get isRefused(): boolean {
    return this.#isRefused
  }

  /** The reply to fake after this message of the client, if any. */
  afterClient(message: Buffer): Buffer | undefined {
    if (this.#isAccepted || this.#isSettled) return undefined
    if (this.#scram === 'expected') {
      this.#scram = 'told'
      this.#turns = TURNS[SASL] ?? this.#turns
      return ASKS_FOR_SCRAM
    }
    if (this.#scram === 'told') this.#scram = 'answered'
    if (message[0] === PASSWORD) this.#turns--
    if (this.#turns > 0) return undefined
    this.#isAccepted = true
    return ACCEPTED
  }

  /**
   * The part of the server's data that the client should see. @throws Error if the server wants a password that is not configured, or
   * sends too much
   */
  fromServer(chunk: Buffer): Buffer {
    if (this.#isSettled) return chunk
    this.#pending = Buffer.concat([this.#pending, chunk])
    const passed: Buffer[] = []
    while (!this.#isSettled && this.#pending.length >= HEADER) {
      const length = 1 + this.#pending.readUInt32BE(1)
      if (this.#pending.length < length) break
      const message = this.#pending.subarray(0, length)
      this.#pending = this.#pending.subarray(length)
      if (this.#passes(message)) passed.push(message)
    }
    if (this.#isSettled) passed.push(this.#pending)
    else if (this.#pending.length > MAX_SIGN_IN_BYTES) {
      this.#isSettled = true
      throw new DatabaseError(
        'PostgreSQL replies to the sign-in with more than 1 MB',
        ({ database }) => `Is this server PostgreSQL? Check host, port or socket under ${database}.`,
      )
    }
    return Buffer.concat(passed)
  }

  /** Whether the client should see this message. */
  #passes(message: Buffer): boolean {
    const [type] = message
    // It may be what was sent unasked that the server refuses: step by step it tells.
    if (this.#scram && type === ERROR) return true
    if (type === ERROR || type === READY) {
      this.#isSettled = true
      this.#isRefused = type === ERROR
      return type === ERROR || !this.#isAccepted
    }
    if (type !== AUTHENTICATION) return true
    const method = message.readUInt32BE(HEADER)
    this.#asksForScram ||= asksForScram(method, message)
    if (this.#scram) {
      if (!this.#asksForScram) throw new Error('the server asks for something other than SCRAM')
      this.#scram = undefined
      return false
    }
    if (method === 0) return !this.#isAccepted
    if (method in TURNS) {
      if (this.#isAccepted) {
        this.#isSettled = true
        throw new Error('client password must be a string')
      }
      this.#turns = TURNS[method] ?? this.#turns
    }
    return true
  }
}
