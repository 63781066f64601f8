import { brief, HintedError } from '../text/hinted-error.js'

/** The settings cannot be used as they are. */
export class ConfigError extends HintedError {
  override readonly name = 'ConfigError'

  /** Every mistake found, for callers that list them all. */
  readonly all: readonly string[]

  constructor(message: string, hint: string, options?: ErrorOptions, all: readonly string[] = [message]) {
    super(message, hint, options)
    this.all = all.map(brief)
  }
}
