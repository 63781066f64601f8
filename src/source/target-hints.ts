import { ConnectionError } from './errors.js'
import type { Outcome } from './readings.js'

const SOME_TARGET = 'targets.….'

/** A table of the target's settings as hints name it. Whoever writes a hint knows no target: `hintsFor` puts its name in. */
export const tableOf = (table: 'ssh' | 'database' | 'logs'): string => `[${SOME_TARGET}${table}]`

export interface Hints {
  of<T>(outcome: Outcome<T>): Outcome<T>
  /** The same error; one of a connection with the name in its hint. */
  in(error: unknown): unknown
}

/** Puts the name of a target into the hints of whatever was read from it, as the settings spell it. */
export const hintsFor = (target: string): Hints => {
  const name = /^[\w-]+$/.test(target) ? target : JSON.stringify(target)
  const named = (hint: string): string => hint.replaceAll(SOME_TARGET, `targets.${name}.`)
  return {
    of: outcome => (outcome.ok ? outcome : { ok: false, error: { ...outcome.error, hint: named(outcome.error.hint) } }),
    in: error =>
      error instanceof ConnectionError
        ? new ConnectionError(error.message, named(error.hint), { cause: error, isFinal: error.isFinal })
        : error,
  }
}
