import type { Hint } from '../text/hint.js'
import { HintedError } from '../text/hinted-error.js'

interface ConnectionErrorOptions extends ErrorOptions {
  readonly isFinal?: boolean
  readonly isBeyondSsh2?: boolean
}

/** The host cannot be reached, trusted or signed in to: nothing can be read. */
export class ConnectionError extends HintedError {
  override readonly name = 'ConnectionError'
  /** Only a person can fix the cause: an automatic retry is of no use. */
  readonly isFinal: boolean
  /** The library cannot go on, and the person's own OpenSSH may. */
  readonly isBeyondSsh2: boolean

  constructor(message: string, hint: Hint, { isFinal = false, isBeyondSsh2 = false, ...options }: ConnectionErrorOptions = {}) {
    super(message, hint, options)
    this.isFinal = isFinal
    this.isBeyondSsh2 = isBeyondSsh2
  }
}

/** PostgreSQL cannot be reached or refuses to answer: no query can be read, the logs can. */
export class DatabaseError extends HintedError {
  override readonly name = 'DatabaseError'
}
