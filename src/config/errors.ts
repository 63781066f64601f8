/** What was written wrong is repeated, and may be as long as the file. */
const LONGEST = 1000
const brief = (words: string): string => (words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words)

/** The settings cannot be used as they are. `hint` says what the person can do now. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  readonly hint: string
  /** Each of several things that are wrong, for whoever lists them all. */
  readonly all: readonly string[]

  constructor(message: string, hint: string, options?: ErrorOptions, all: readonly string[] = [message]) {
    super(brief(message), options)
    this.hint = brief(hint)
    this.all = all.map(brief)
  }
}
