import type { Hint } from '../text/hint.js'
import { HintedError } from '../text/hinted-error.js'

/** The host cannot be reached, trusted or signed in to: nothing can be read. */
export class ConnectionError extends HintedError {
  override readonly name = 'ConnectionError'
  /** Only a person can fix the cause: an automatic retry is of no use. */
  readonly isFinal: boolean

  constructor(message: string, hint: Hint, { isFinal = false, ...options }: ErrorOptions & { readonly isFinal?: boolean } = {}) {
    super(message, hint, options)
    this.isFinal = isFinal
  }
}

/** PostgreSQL cannot be reached or refuses to answer: no query can be read, the logs can. */
export class DatabaseError extends HintedError {
  override readonly name = 'DatabaseError'
}
