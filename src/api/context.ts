import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { SignInThrottle } from './auth/sign-in-throttle.js'
import type { TokenVerifier } from './auth/token-verifier.js'
import type { Platform } from './endpoints/types.js'
import type { Unavailable } from './errors.js'
import type { MatchUpload } from './match-upload.js'
import type { Metrics } from './metrics.js'
import type { Asset } from './page/assets.js'
import type { SignInTicket } from './page/ticket.js'
import type { PageSource } from './page-source.js'
import type { AddressOf } from './requests/address.js'
import type { ResponseCache } from './response-cache.js'

/** Everything that handlers share. */
export interface Api {
  readonly platform: Platform
  readonly cache: ResponseCache
  readonly verifier: TokenVerifier
  readonly throttle: SignInThrottle
  readonly addressOf: AddressOf
  /** Origins whose pages may read responses. */
  readonly corsOrigins: readonly string[]
  /** Undefined: `/metrics` does not exist. */
  readonly metrics: Metrics | undefined
  readonly views: PageSource
  readonly match: MatchUpload
  /** Signs the first visitor of the page in; undefined: the page asks for a token. */
  readonly ticket: SignInTicket | undefined
  /** Path → file of the page. */
  readonly page: ReadonlyMap<string, Asset>
  /** Version of check_status. */
  readonly version: string
  /** Longest wait for the platform, in milliseconds. */
  readonly timeoutMs: number
  /** Reports an outage to the operator, with its details; clients only learn its kind. */
  readonly onUnavailable: (error: Unavailable) => void
  /** Reports a bug of check_status to the operator. */
  readonly onError: (error: unknown) => void
}

export interface HonoEnv {
  readonly Bindings: HttpBindings
}

export type RequestContext = Context<HonoEnv>

/** As Node.js parsed it: no `Headers` object is built for every request. */
export const headerOf = (
  context: RequestContext,
  name: 'accept' | 'authorization' | 'if-none-match' | 'accept-encoding',
): string | undefined => context.env.incoming.headers[name]?.toString()

export const clientAddress = (context: RequestContext, { addressOf }: Pick<Api, 'addressOf'>): string => {
  const { socket, headers } = context.env.incoming
  return addressOf(socket.remoteAddress, String(headers['x-forwarded-for'] ?? ''))
}
