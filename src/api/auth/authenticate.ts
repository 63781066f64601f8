import { HttpError } from '../errors.js'
import type { SignInThrottle } from './sign-in-throttle.js'
import type { TokenStatus, TokenVerifier } from './token-verifier.js'

const CHALLENGE = { 'WWW-Authenticate': 'Token' }

/** In the words of Django REST framework: clients may match them. */
const REJECTIONS: Readonly<Record<Exclude<TokenStatus, 'staff' | 'not staff'>, string>> = {
  unknown: 'Invalid token.',
  inactive: 'User inactive or deleted.',
  expired: 'Token has expired. Please login again.',
}

export const tooManyRequests = (seconds: number): HttpError =>
  new HttpError(429, { detail: `Request was throttled. Expected available in ${seconds} seconds.` }, { 'Retry-After': String(seconds) })

const unauthorized = (detail: string): HttpError => new HttpError(401, { detail }, CHALLENGE)

/** The key in an `Authorization` header. Like Django, splits at ASCII whitespace only. @throws HttpError in Django's words */
const keyIn = (header: string | undefined): string => {
  const [scheme = '', key, ...others] = header?.split(/[\t-\r ]+/).filter(word => word !== '') ?? []
  if (scheme.toLowerCase() !== 'token') throw unauthorized('Authentication credentials were not provided.')
  if (key === undefined) throw unauthorized('Invalid token header. No credentials provided.')
  if (others.length > 0) throw unauthorized('Invalid token header. Token string should not contain spaces.')
  if (/[^!-~]/.test(key)) throw unauthorized('Invalid token header. Token string should not contain invalid characters.')
  return key
}

/**
 * Lets staff in by `Authorization: Token <key>`. A key that is too long gets the same answer as an unknown one.
 * @throws HttpError, Unavailable
 */
export const authenticate = async (
  header: string | undefined,
  address: string,
  { verifier, throttle }: { readonly verifier: TokenVerifier; readonly throttle: SignInThrottle },
): Promise<void> => {
  const status = await verifier.verify(keyIn(header))
  if (status === 'staff') return
  if (status === 'not staff') throw new HttpError(403, { detail: 'You do not have permission to perform this action.' })
  const seconds = throttle.addFailure(address)
  throw seconds === undefined ? unauthorized(REJECTIONS[status]) : tooManyRequests(seconds)
}

/** Whose token it is, for what they change; null: nobody knows. Call only after `authenticate`. @throws HttpError, Unavailable */
export const nameInToken = (header: string | undefined, { verifier }: { readonly verifier: TokenVerifier }): Promise<string | null> =>
  verifier.nameOf(keyIn(header))
