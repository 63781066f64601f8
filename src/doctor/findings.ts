import type { CheckId, Finding } from './types.js'

export const fine = (found: string): Finding => ({ status: 'fine', found })

export const warning = (found: string, advice: string, paste: readonly string[] = []): Finding => ({
  status: 'warning',
  found,
  advice,
  ...(paste.length > 0 && { paste }),
})

export const error = (found: string, advice: string, paste: readonly string[] = []): Finding => ({
  ...warning(found, advice, paste),
  status: 'error',
})

export const leftOut = (why: string): Finding => ({ status: 'left_out', found: why })

/** What was thrown, in its own words. */
export const failed = (thrown: unknown): Finding => {
  const { message, hint } = thrown as { readonly message?: string; readonly hint?: string }
  return error(message || String(thrown), hint || 'This is a fault of check_status; --debug shows where.')
}

/** Which check is to blame that another can say nothing. */
export class NotChecked extends Error {
  constructor(readonly because: CheckId) {
    super(because)
  }
}

const MOST_NAMES = 6

/** `a, b, c and 4 more`. */
export const listed = (names: readonly string[], most = MOST_NAMES): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ')
