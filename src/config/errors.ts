/** The settings cannot be used as they are. `hint` says what the person can do now. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
    /** What else is wrong, for whoever lists all of it. */
    readonly others: readonly string[] = [],
  ) {
    super(message, options)
  }
}
