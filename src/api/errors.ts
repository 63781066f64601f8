import { HintedError } from '../text/hinted-error.js'

/** Why the platform could not be read: all that clients learn about an outage. */
export type OutageKind = 'connection' | 'database' | 'timeout'

/** The platform could not be read. Message and hint are for the operator's log, never for a client. */
export class Unavailable extends HintedError {
  override readonly name = 'Unavailable'

  constructor(
    readonly kind: OutageKind,
    message: string,
    hint: string,
    options?: ErrorOptions,
  ) {
    super(message, hint, options)
  }
}

/** Ends a request with this status and JSON body. */
export class HttpError extends Error {
  override readonly name = 'HttpError'

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 429,
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP status ${status}`)
  }
}

/** In the words of Django REST framework. */
export const notFound = (): HttpError => new HttpError(404, { detail: 'Not found.' })
