import { randomBytes } from 'node:crypto'
import { digest, isSameDigest } from '../auth/digest.js'

const LIFETIME_MS = 5 * 60_000

/** Signs in once. It stands in for the token in a link, because links end up in browser histories. */
export interface SignInTicket {
  readonly secret: string
  /** @returns the token, once and in time; otherwise undefined */
  redeem(secret: string): string | undefined
}

export const makeTicket = (token: string, clock = Date.now): SignInTicket => {
  const secret = randomBytes(20).toString('hex')
  const expiresAt = clock() + LIFETIME_MS
  let isUsed = false
  return {
    secret,
    redeem(candidate) {
      if (isUsed || clock() > expiresAt || !isSameDigest(digest(candidate), digest(secret))) return undefined
      isUsed = true
      return token
    },
  }
}
