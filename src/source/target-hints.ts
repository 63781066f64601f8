import { ConnectionError } from './errors.js'
import type { Outcome } from './readings.js'

const SOME_TARGET = 'targets.….'

/** A table of the target's settings, for a hint. The code that writes hints knows no target: `hintsFor` fills in its name. */
export const tableOf = (table: 'ssh' | 'database' | 'logs'): string => `[${SOME_TARGET}${table}]`

export interface Hints {
  of<T>(outcome: Outcome<T>): Outcome<T>
  /** The same error; a ConnectionError gets the name in its hint. */
  in(error: unknown): unknown
}

/** Puts the target's name, as the settings spell it, into the hints of its errors. */
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
