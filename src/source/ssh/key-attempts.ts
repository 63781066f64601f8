/** The result for every key that could have been used, for the error if none is accepted. */
export interface KeyAttempts {
  readonly tried: string[]
  readonly skipped: string[]
  /** Configured files that hold no key at all: a mistake in the settings, whatever the host would answer. */
  readonly noKeys: string[]
  /** Somebody at the terminal could answer a question of ssh. */
  readonly hasPerson?: boolean
  /** Some of those that were skipped are for OpenSSH alone: certificates and security keys. */
  hasForeignKeys?: boolean
  /** The methods by which the host would continue, and whether it accepted a key already; undefined: no reply yet. */
  remaining?: { readonly methods: readonly string[]; readonly isPartial: boolean }
}

/** The end of what is said about an encrypted key whose passphrase nobody typed. */
export const NOT_UNLOCKED = 'is encrypted and was not unlocked'

/** Whether another key could be accepted. */
export const acceptsKeys = ({ remaining }: KeyAttempts): boolean => remaining === undefined || remaining.methods.includes('publickey')

/** For the error if no key was accepted: which keys were tried, which were not, and why. */
export const describeAttempts = ({ tried, skipped, noKeys }: KeyAttempts): string =>
  [...(tried.length > 0 ? [`tried ${tried.join(', ')}`] : []), ...noKeys, ...skipped].join('; ') || 'there is none here'
