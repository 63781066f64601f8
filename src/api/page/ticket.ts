import { randomBytes } from 'node:crypto'
import { digest, isSame } from '../auth/digest.js'

/** How long somebody has to open the link. */
const LASTS_MS = 5 * 60_000

/** Signs in once: it stands in a link, which may end up in a history, and the token it is worth does not. */
export interface SignInTicket {
  readonly words: string
  /** The token, for the first who asks in time. */
  redeem(given: string): string | undefined
}

export const makeTicket = (token: string, clock = Date.now): SignInTicket => {
  const words = randomBytes(20).toString('hex')
  const until = clock() + LASTS_MS
  let isUsed = false
  return {
    words,
    redeem(given) {
      if (isUsed || clock() > until || !isSame(digest(given), digest(words))) return undefined
      isUsed = true
      return token
    },
  }
}
