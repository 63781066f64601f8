/** What became of every key that could have been used: for the error, when none was accepted. */
export interface Trail {
  readonly tried: string[]
  readonly passedOver: string[]
  /** Files that somebody named and that hold no key at all: a slip in the settings, whatever the host would say. */
  readonly noKeys: string[]
}

/** For the error when no key was accepted: what was tried, what was not, and why. */
export const describeTrail = ({ tried, passedOver, noKeys }: Trail): string =>
  [`tried ${tried.length > 0 ? tried.join(', ') : 'no key'}`, ...noKeys, ...passedOver].join('; ')
