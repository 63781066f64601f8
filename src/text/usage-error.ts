/** The command was called with words it does not take. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The person, or the system, told the command to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Somebody else is at the same work: there is nothing to do but leave. */
export class Busy extends Error {
  override readonly name = 'Busy'

  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message)
  }
}
