/** How much of the server clients may use. Times are in milliseconds. */
export interface Limits {
  readonly connections: number
  /** Per client network. Trusted proxies are exempt. */
  readonly connectionsPerNetwork: number
  /** Size of all headers of a request. */
  readonly headerBytes: number
  readonly headers: number
  /** To receive the headers. */
  readonly headersMs: number
  /** To receive the whole request. */
  readonly requestMs: number
  /** Without a byte in either direction. */
  readonly idleMs: number
  /** Between two requests on one connection. */
  readonly keepAliveMs: number
  /** For an endpoint to answer. */
  readonly answerMs: number
  /** For open requests to finish at shutdown. */
  readonly stopMs: number
}

/** One network may hold half of the connections, so that the other half is left for everyone else. */
export const LIMITS: Limits = {
  connections: 512,
  connectionsPerNetwork: 256,
  headerBytes: 8 * 1024,
  headers: 64,
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 60_000,
  keepAliveMs: 15_000,
  answerMs: 30_000,
  stopMs: 5_000,
}
