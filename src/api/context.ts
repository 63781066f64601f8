import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Report } from '../report/report.js'
import type { Failures } from './auth/failures.js'
import type { TokenVerifier } from './auth/token-verifier.js'
import type { Platform } from './endpoints/types.js'
import type { Unavailable } from './errors.js'
import type { Metrics } from './metrics.js'
import type { Asset } from './page/assets.js'
import type { SignInTicket } from './page/ticket.js'
import type { AddressOf } from './requests/address.js'
import type { ResponseCache } from './response-cache.js'

/** All that a request may need. */
export interface Api {
  readonly platform: Platform
  readonly answers: ResponseCache
  readonly verdicts: TokenVerifier
  readonly failures: Failures
  readonly addressOf: AddressOf
  readonly corsOrigins: readonly string[]
  readonly metrics: Metrics | undefined
  /** The whole report of so many hours. */
  readonly report: (hours: number) => Promise<Report>
  /** Signs somebody in on the page, once; undefined: nobody was given one. */
  readonly ticket: SignInTicket | undefined
  /** Path → what the page is made of. */
  readonly page: ReadonlyMap<string, Asset>
  /** Of the program. */
  readonly version: string
  /** Milliseconds that anybody waits for an answer. */
  readonly patienceMs: number
  /** Tells the operator, who may know what to do; clients learn the kind alone. */
  readonly onTrouble: (error: Unavailable) => void
  /** A fault of ours. */
  readonly onFault: (error: unknown) => void
}

export interface HonoEnv {
  readonly Bindings: HttpBindings
}

export type RequestContext = Context<HonoEnv>

/** Node's own, which joins no headers that must not be. */
export const headerOf = (context: RequestContext, name: 'authorization' | 'if-none-match' | 'origin'): string | undefined =>
  context.env.incoming.headers[name]

export const clientOf = (context: RequestContext, { addressOf }: Pick<Api, 'addressOf'>): string => {
  const { socket, headers } = context.env.incoming
  return addressOf(socket.remoteAddress, String(headers['x-forwarded-for'] ?? ''))
}
