/** The host cannot be reached, trusted or signed in to: nothing can be read. `hint` says what the person can do now. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** PostgreSQL cannot be reached or refuses to answer: no query can be read, the logs can. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
