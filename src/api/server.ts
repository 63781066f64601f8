import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Report } from '../report/report.js'
import type { Source } from '../source/source.js'
import { type Access, logAccess } from './access-log.js'
import { makeApp } from './app.js'
import { Failures } from './auth/failures.js'
import { type StaticTokens, TokenVerifier } from './auth/token-verifier.js'
import { limitConnections } from './connections.js'
import type { Api } from './context.js'
import type { Platform } from './endpoints/types.js'
import { refuse } from './guard.js'
import { LIMITS, type Limits } from './limits.js'
import { ReadBatcher } from './read-batcher.js'
import { addressOf, trusting } from './requests/address.js'
import { ResponseCache } from './response-cache.js'

/** Hours. */
const DAY = 24

export interface ServerOptions extends Pick<Api, 'corsOrigins' | 'page' | 'ticket' | 'version' | 'onTrouble' | 'onFault'> {
  readonly host: string
  /** 0: whatever is free. */
  readonly port: number
  /** Where the platform is read from; it is asked for one thing at a time. */
  readonly source: Pick<Source, 'read'>
  readonly platform: Omit<Platform, 'flights'>
  readonly staticTokens: StaticTokens
  /** The whole report of so many hours. Never throws for a platform that is away: the report says so. */
  readonly report: (source: Pick<Source, 'read'>, hours: number) => Promise<Report>
  /** Opens `/metrics`; undefined: there is no such place. */
  readonly metricsToken: string | undefined
  /** Whether the state folder can be written. Never throws. */
  readonly isStateKept: () => Promise<boolean>
  readonly trustedProxies: readonly string[]
  readonly allowedHosts: readonly string[]
  readonly onAccess: (access: Access) => void
  readonly limits?: Partial<Limits>
}

export interface RunningServer {
  /** `http://127.0.0.1:8787`. */
  readonly url: string
  /** Takes nothing new, and lets what is under way come to its end. */
  stop(): Promise<void>
}

const wire = (options: ServerOptions, limits: Limits): Api => {
  const flights = new ReadBatcher(options.source)
  const { metricsToken, isStateKept, page, ticket } = options
  const report = (hours: number): Promise<Report> => options.report(flights, hours)
  return {
    platform: { ...options.platform, flights },
    answers: new ResponseCache(),
    verdicts: new TokenVerifier(flights, options.staticTokens),
    failures: new Failures(),
    addressOf: addressOf(options.trustedProxies),
    corsOrigins: options.corsOrigins,
    metrics: metricsToken === undefined ? undefined : { token: metricsToken, report: () => report(DAY), isStateKept },
    report,
    page,
    ticket,
    version: options.version,
    patienceMs: limits.answerMs,
    onTrouble: options.onTrouble,
    onFault: options.onFault,
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
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

const stopWithin = (server: Server, ms: number): Promise<void> =>
  new Promise(resolve => {
    // Connections that become idle after the last answer on them.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const late = setTimeout(() => server.closeAllConnections(), ms)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(late)
      resolve()
    })
  })

/** Serves the API until it is stopped. @throws what `listen` throws, with its `code` */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const limits = { ...LIMITS, ...options.limits }
  const api = wire(options, limits)
  const answer = getRequestListener(makeApp(api).fetch, { overrideGlobalObjects: false })
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
  })
  server.maxHeadersCount = limits.headers
  server.setTimeout(limits.idleMs)
  limitConnections(server, limits, trusting(options.trustedProxies))
  server.on('request', (request, response) => {
    logAccess(request, response, api.addressOf, options.onAccess)
    if (!refuse(request, response, options.allowedHosts)) void answer(request, response)
  })
  await listen(server, options.host, options.port)
  return { url: urlOf(server), stop: () => stopWithin(server, limits.stopMs) }
}
