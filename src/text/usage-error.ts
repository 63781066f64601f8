import { HintedError } from './hinted-error.js'

/** The command was called with arguments that it does not take. */
export class UsageError extends HintedError {
  override readonly name = 'UsageError'
}

/** The person, or the system, interrupted the command. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Another run is doing the same work: this one can only end. */
export class Busy extends HintedError {
  override readonly name = 'Busy'
}
