import type { ZodType } from 'zod'
import type { RequestScope } from '../../app/request.js'
import type { LoggedIn } from '../../platform/api/logged-in.js'
import type { Readings } from '../../source/readings.js'
import type { ReadBatcher } from '../read-batcher.js'
import type { NumberParameter } from '../requests/numbers.js'

/** The part of the settings that endpoints use. */
export interface Scope extends RequestScope {
  readonly loggedIn: LoggedIn
}

/** What an endpoint may use: the settings, and access to the platform. */
export interface Platform extends Scope {
  readonly batcher: ReadBatcher
}

/** The parameters of a request. */
export interface EndpointRequest<Name extends string = string> {
  readonly numbers: Readonly<Record<Name, number>>
  /** The part of the path at `:word`. */
  readonly word: string
}

/**
 * A resource for GET. `read` returns plain data in the shape of `answer`, which the OpenAPI document is generated from too; it knows
 * nothing of HTTP. To add an endpoint: one file here, one line in index.ts.
 */
export interface Endpoint<Answer extends object = object, Name extends string = string> {
  /** Below each prefix, with a trailing slash: `deposit/:word/`. */
  readonly path: string
  readonly summary: string
  /** Parameters of the query string. */
  readonly numbers: Readonly<Record<Name, NumberParameter>>
  readonly answer: ZodType<Answer>
  /** During an outage clients get the last good answer, marked as stale. Otherwise they get 503. */
  readonly servesStale?: true
  /** Needs no token, and reveals nothing but a status. */
  readonly isOpen?: true
  /** Everything that `read` may read, for any word and numbers: grants and `doctor` are generated from it. */
  needs(scope: Scope): readonly Readings[]
  /** @throws Unavailable, HttpError */
  read(request: EndpointRequest<Name>, platform: Platform): Promise<Answer>
}

export const endpoint = <Answer extends object, Name extends string = never>(definition: Endpoint<Answer, Name>) => definition
