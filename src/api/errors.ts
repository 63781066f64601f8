import { HintedError } from '../text/hinted-error.js'

/** Why the platform could not be read; all that a client is told of it. */
export type OutageKind = 'connection' | 'database' | 'timeout'

/** The platform could not be read. Its words are for the operator's log, never for a client. */
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

/** A request that is answered with something else than what it asked for. */
export class HttpError extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 429,
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${status}`)
  }
}

/** In the form that Django REST framework gives its own. */
export const notFound = (): HttpError => new HttpError(404, { detail: 'Not found.' })
