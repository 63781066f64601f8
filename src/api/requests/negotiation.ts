import { HttpError, notFound } from '../errors.js'

/** Types that `application/json` is one of. */
const JSON_RANGES = ['*/*', 'application/*', '*/json', 'application/json']

/** Whether an `Accept` header takes JSON; without one, anything is taken. Parameters and weights do not count, as in Django REST framework. */
const takesJson = (accept: string | undefined): boolean => {
  if (accept === undefined || accept.trim() === '') return true
  return accept.split(',').some(range => JSON_RANGES.includes(range.replace(/;.*/s, '').trim().toLowerCase()))
}

/** Refuses a request for anything but JSON, in the words and with the statuses of Django REST framework. @throws HttpError */
export const checkWantsJson = (accept: string | undefined, query: URLSearchParams): void => {
  const format = query.getAll('format').at(-1)
  if (format && format !== 'json') throw notFound()
  if (!takesJson(accept)) throw new HttpError(406, { detail: 'Could not satisfy the request Accept header.' })
}
