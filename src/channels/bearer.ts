import { DeliveryError } from './types.js'

/** The header for a token, or none. @throws DeliveryError */
export const bearerOf = (token: string | undefined): Record<string, string> => {
  if (token === undefined) return {}
  if (!/^[\x21-\x7e]+$/.test(token)) throw new DeliveryError('the token has characters that an HTTP header cannot contain', false)
  return { authorization: `Bearer ${token}` }
}
