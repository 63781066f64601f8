import { cut } from './ellipsis.js'

/** Messages and hints may quote a settings file or a server's reply of any length. */
const MAX_MESSAGE_CHARS = 1000

/** A message or a hint, bounded. */
export const brief = (message: string): string => cut(message, MAX_MESSAGE_CHARS)

/** An error for people: `message` says what happened, `hint` what the person can do now. */
export class HintedError extends Error {
  override readonly name: string = 'HintedError'
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(brief(message), options)
    this.hint = brief(hint)
  }
}
