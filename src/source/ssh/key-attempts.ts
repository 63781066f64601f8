/** What became of every key that could have been used: for the error, when none was accepted. */
export interface KeyAttempts {
  readonly tried: string[]
  readonly passedOver: string[]
  /** Files that somebody named and that hold no key at all: a slip in the settings, whatever the host would say. */
  readonly noKeys: string[]
  /** By which methods the host would go on, and whether it took a key already; undefined: it has not said. */
  open?: { readonly methods: readonly string[]; readonly isPartial: boolean }
}

/** Whether there is any use in another key. */
export const takesKeys = ({ open }: KeyAttempts): boolean => open === undefined || open.methods.includes('publickey')

/** For the error when no key was accepted: what was tried, what was not, and why. */
export const describeAttempts = ({ tried, passedOver, noKeys }: KeyAttempts): string =>
  [`tried ${tried.length > 0 ? tried.join(', ') : 'no key'}`, ...noKeys, ...passedOver].join('; ')
