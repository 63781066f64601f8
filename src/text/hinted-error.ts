import { cut } from './ellipsis.js'
import { type Hint, hintFor, hintForInit, withSentence } from './hint.js'

/** Messages and hints may quote a settings file or a server's reply of any length. */
const MAX_MESSAGE_CHARS = 1000

/** A message or a hint, bounded. */
export const brief = (message: string): string => cut(message, MAX_MESSAGE_CHARS)

/** For an error without a hint: nobody foresaw it. */
export const BUG_HINT = 'This is a bug in check_status; --debug shows where.'

/** An error for people: `message` says what happened, `hint` what the person can do now. */
export class HintedError extends Error {
  override readonly name: string = 'HintedError'
  readonly hint: string
  #hint: Hint

  constructor(message: string, hint: Hint, options?: ErrorOptions) {
    super(brief(message), options)
    this.#hint = hint
    this.hint = brief(hintFor(undefined, hint))
  }

  /** The hint before a target is filled in, for an error or a finding made of this one. */
  get openHint(): Hint {
    return this.#hint
  }

  /** This error, its hint with the settings tables of that target. */
  about(target: string): this {
    return Object.assign(this, { hint: brief(hintFor(target, this.#hint)) })
  }

  /** This error, its hint for a person who still answers the questions of init. */
  duringInit(): this {
    return Object.assign(this, { hint: brief(hintForInit(this.#hint)) })
  }

  /** This error, its hint with another sentence. */
  adding(sentence: string): this {
    this.#hint = withSentence(this.#hint, sentence)
    return Object.assign(this, { hint: brief(`${this.hint} ${sentence}`) })
  }
}
