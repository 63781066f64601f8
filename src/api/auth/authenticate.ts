import { Refusal } from '../errors.js'
import type { Failures } from './failures.js'
import type { Verdict, Verdicts } from './verdicts.js'

const CHALLENGE = { 'WWW-Authenticate': 'Token' }

/** Django REST framework's words, which clients may look for. */
const REFUSED: Readonly<Record<Exclude<Verdict, 'staff' | 'not staff'>, string>> = {
  unknown: 'Invalid token.',
  inactive: 'User inactive or deleted.',
  expired: 'Token has expired. Please login again.',
}

export const tooMany = (seconds: number): Refusal =>
  new Refusal(429, { detail: `Request was throttled. Expected available in ${seconds} seconds.` }, { 'Retry-After': String(seconds) })

/**
 * Lets staff in, by `Authorization: Token <key>`. A key that cannot be one is answered as one that is unknown.
 * @throws Refusal, Unavailable
 */
export const authenticate = async (
  header: string | undefined,
  address: string,
  { verdicts, failures }: { readonly verdicts: Verdicts; readonly failures: Failures },
): Promise<void> => {
  const [scheme = '', ...words] = header?.trim().split(/\s+/) ?? []
  if (scheme.toLowerCase() !== 'token') throw new Refusal(401, { detail: 'Authentication credentials were not provided.' }, CHALLENGE)
  const verdict = await verdicts.of(words.join(' '))
  if (verdict === 'staff') return
  if (verdict === 'not staff') throw new Refusal(403, { detail: 'You do not have permission to perform this action.' })
  const seconds = failures.add(address)
  throw seconds === undefined ? new Refusal(401, { detail: REFUSED[verdict] }, CHALLENGE) : tooMany(seconds)
}
