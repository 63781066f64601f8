import { HttpError } from '../errors.js'

/** The API only reads. */
export const METHODS = ['GET', 'HEAD', 'OPTIONS']

export const ALLOW = { Allow: METHODS.join(', ') }

/** @throws HttpError */
export const checkMethod = (method: string): void => {
  if (!METHODS.includes(method)) throw new HttpError(405, { detail: `Method "${method}" not allowed.` }, ALLOW)
}
