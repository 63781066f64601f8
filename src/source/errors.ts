/** What is wrong is repeated, and others may have made it as long as they like. */
const LONGEST = 1000

/** Words of others as an error tells them. */
export const brief = (words: string): string => (words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words)

abstract class Told extends Error {
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(brief(message), options)
    this.hint = brief(hint)
  }
}

/** The host cannot be reached, trusted or signed in to: nothing can be read. `hint` says what the person can do now. */
export class ConnectionError extends Told {
  override readonly name = 'ConnectionError'
  /** Only a person can mend it: to try again by oneself is of no use. */
  readonly isFinal: boolean

  constructor(message: string, hint: string, { isFinal = false, ...options }: ErrorOptions & { readonly isFinal?: boolean } = {}) {
    super(message, hint, options)
    this.isFinal = isFinal
  }
}

/** PostgreSQL cannot be reached or refuses to answer: no query can be read, the logs can. */
export class DatabaseError extends Told {
  override readonly name = 'DatabaseError'
}
