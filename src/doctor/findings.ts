import type { Hint } from '../text/hint.js'
import { BUG_HINT, HintedError } from '../text/hinted-error.js'
import type { CheckId, Finding } from './types.js'

export const fine = (found: string): Finding => ({ status: 'fine', found })

export const warning = (found: string, advice: Hint, paste: readonly string[] = []): Finding => ({
  status: 'warning',
  found,
  advice,
  ...(paste.length > 0 && { paste }),
})

export const error = (found: string, advice: Hint, paste: readonly string[] = []): Finding => ({
  ...warning(found, advice, paste),
  status: 'error',
})

export const leftOut = (why: string): Finding => ({ status: 'left_out', found: why })

/** Of what ssh does by itself: a failure is in its sign-in. */
export const LEFT_TO_OPENSSH = leftOut('your OpenSSH sees to this')

/** A thrown error as a finding, with its own message and hint. */
export const failed = (thrown: unknown): Finding => {
  const { message, hint } = thrown as { readonly message?: string; readonly hint?: Hint }
  return error(message || String(thrown), (thrown instanceof HintedError ? thrown.openHint : hint) || BUG_HINT)
}

/** Thrown by a check that cannot run because another one failed. */
export class NotChecked extends Error {
  constructor(readonly because: CheckId) {
    super(because)
  }
}
