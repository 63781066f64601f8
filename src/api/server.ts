import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Report } from '../report/report.js'
import type { Source } from '../source/source.js'
import { hostPort } from '../text/address.js'
import { type AccessLogEntry, logAccess } from './access-log.js'
import { makeApp } from './app.js'
import { SignInThrottle } from './auth/sign-in-throttle.js'
import { type StaticTokens, TokenVerifier } from './auth/token-verifier.js'
import { limitConnections } from './connections.js'
import type { Api } from './context.js'
import type { Scope } from './endpoints/types.js'
import { rejectMalformed } from './guard.js'
import { LIMITS, type Limits } from './limits.js'
import type { MatchUpload } from './match-upload.js'
import { ReadBatcher } from './read-batcher.js'
import { addressOf, trustedProxies } from './requests/address.js'
import { ResponseCache } from './response-cache.js'
import { answerUnparsable } from './unparsable.js'

export interface ServerOptions extends Pick<Api, 'corsOrigins' | 'page' | 'views' | 'ticket' | 'version' | 'onUnavailable' | 'onError'> {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Reads the platform. Never called again before the last call has ended. */
  readonly source: Pick<Source, 'read'>
  readonly scope: Scope
  readonly staticTokens: StaticTokens
  /** The whole report of the last day, for scrapers. Does not throw during an outage: the report says so. */
  readonly report: (source: Pick<Source, 'read'>) => Promise<Report>
  /** Compares an uploaded statement with the deposits. @throws HttpError if the file is none */
  readonly match: (source: Pick<Source, 'read'>, ...file: Parameters<MatchUpload>) => ReturnType<MatchUpload>
  /** Undefined: `/metrics` does not exist. */
  readonly metricsToken: string | undefined
  /** Whether the state folder can be written. Does not throw. */
  readonly isStateWritable: () => Promise<boolean>
  readonly trustedProxies: readonly string[]
  readonly allowedHosts: readonly string[]
  readonly onAccess: (entry: AccessLogEntry) => void
  readonly limits?: Partial<Limits>
}

export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly url: string
  /** Accepts nothing new, and lets open requests finish. */
  stop(): Promise<void>
}

const makeApi = (options: ServerOptions, limits: Limits): Api => {
  const { source, scope, staticTokens, metricsToken, isStateWritable } = options
  const batcher = new ReadBatcher(source)
  return {
    ...options,
    platform: { ...scope, batcher },
    cache: new ResponseCache(),
    verifier: new TokenVerifier(batcher, staticTokens),
    throttle: new SignInThrottle(),
    addressOf: addressOf(options.trustedProxies),
    metrics: metricsToken === undefined ? undefined : { token: metricsToken, report: () => options.report(batcher), isStateWritable },
    match: (name, bytes) => options.match(batcher, name, bytes),
    timeoutMs: limits.answerMs,
  }
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const urlOf = (server: Server): string => {
  const { address, port } = server.address() as AddressInfo
  return `http://${hostPort(address, port)}`
}

const stopWithin = (server: Server, ms: number): Promise<void> =>
  new Promise(resolve => {
    // A connection becomes idle only after its last response.
    const closingIdle = setInterval(() => server.closeIdleConnections(), 50)
    const closingAll = setTimeout(() => server.closeAllConnections(), ms)
    server.close(() => {
      clearInterval(closingIdle)
      clearTimeout(closingAll)
      resolve()
    })
  })

/** Serves the API until stopped. @throws the error of `listen`, with its `code` */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const limits = { ...LIMITS, ...options.limits }
  const api = makeApi(options, limits)
  // The name is for requests of HTTP/1.0, which may come without one.
  const handle = getRequestListener(makeApp(api).fetch, { overrideGlobalObjects: false, hostname: 'localhost' })
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
  })
  server.maxHeadersCount = limits.headers
  server.setTimeout(limits.idleMs)
  answerUnparsable(server)
  limitConnections(server, limits, trustedProxies(options.trustedProxies))
  server.on('request', (request, response) => {
    logAccess(request, response, api.addressOf, options.onAccess)
    if (!rejectMalformed(request, response, options.allowedHosts)) void handle(request, response)
  })
  await listen(server, options.host, options.port)
  return { url: urlOf(server), stop: () => stopWithin(server, limits.stopMs) }
}
