/** The settings cannot be used as they are. `hint` says what the person can do now. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
    /** Each of several things that are wrong, for whoever lists them all. */
    readonly all: readonly string[] = [message],
  ) {
    super(message, options)
  }
}
