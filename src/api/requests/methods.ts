import { HttpError } from '../errors.js'

/** As Django REST framework has it for a view that only reads. */
export const METHODS = ['GET', 'OPTIONS']

/** Of the files of the page, which whoever looks whether a site is up may ask for the headers of. */
const FILE_METHODS = ['GET', 'HEAD', 'OPTIONS']

export const ALLOW = { Allow: METHODS.join(', ') }
export const FILE_ALLOW = { Allow: FILE_METHODS.join(', ') }

export const notAllowed = (method: string): { readonly detail: string } => ({ detail: `Method "${method}" not allowed.` })

/** @throws HttpError */
export const checkMethod = (method: string): void => {
  if (!METHODS.includes(method)) throw new HttpError(405, notAllowed(method), ALLOW)
}

/** @throws HttpError */
export const checkFileMethod = (method: string): void => {
  if (!FILE_METHODS.includes(method)) throw new HttpError(405, notAllowed(method), FILE_ALLOW)
}
