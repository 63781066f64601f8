import { HttpError } from '../errors.js'

/** All that is ever done here is reading. */
export const METHODS = 'GET, HEAD, OPTIONS'

/** @throws Refusal */
export const checkMethod = (method: string): void => {
  if (!METHODS.split(', ').includes(method)) throw new HttpError(405, { detail: `Method "${method}" not allowed.` }, { Allow: METHODS })
}
