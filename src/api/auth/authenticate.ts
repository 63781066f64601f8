import { HttpError } from '../errors.js'
import type { Failures } from './failures.js'
import type { TokenStatus, TokenVerifier } from './token-verifier.js'

const CHALLENGE = { 'WWW-Authenticate': 'Token' }

/** Django REST framework's words, which clients may look for. */
const REFUSED: Readonly<Record<Exclude<TokenStatus, 'staff' | 'not staff'>, string>> = {
  unknown: 'Invalid token.',
  inactive: 'User inactive or deleted.',
  expired: 'Token has expired. Please login again.',
}

export const tooMany = (seconds: number): HttpError =>
  new HttpError(429, { detail: `Request was throttled. Expected available in ${seconds} seconds.` }, { 'Retry-After': String(seconds) })

const refused = (detail: string): HttpError => new HttpError(401, { detail }, CHALLENGE)

/** The key in a header; like Django, it splits at ASCII blanks only. @throws Refusal, worded as Django REST framework does */
const keyIn = (header: string | undefined): string => {
  const [scheme = '', key, ...others] = header?.split(/[\t-\r ]+/).filter(word => word !== '') ?? []
  if (scheme.toLowerCase() !== 'token') throw refused('Authentication credentials were not provided.')
  if (key === undefined) throw refused('Invalid token header. No credentials provided.')
  if (others.length > 0) throw refused('Invalid token header. Token string should not contain spaces.')
  if (/[^!-~]/.test(key)) throw refused('Invalid token header. Token string should not contain invalid characters.')
  return key
}

/**
 * Lets staff in, by `Authorization: Token <key>`. A key that is too long to be one is answered as one that is unknown.
 * @throws Refusal, Unavailable
 */
export const authenticate = async (
  header: string | undefined,
  address: string,
  { verdicts, failures }: { readonly verdicts: TokenVerifier; readonly failures: Failures },
): Promise<void> => {
  const verdict = await verdicts.of(keyIn(header))
  if (verdict === 'staff') return
  if (verdict === 'not staff') throw new HttpError(403, { detail: 'You do not have permission to perform this action.' })
  const seconds = failures.add(address)
  throw seconds === undefined ? refused(REFUSED[verdict]) : tooMany(seconds)
}
