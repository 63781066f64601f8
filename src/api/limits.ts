/** What clients can take of the server. Times are milliseconds. */
export interface Limits {
  readonly connections: number
  /** Of one address; of all others together there is room for as many again. Proxies that are trusted have no such limit. */
  readonly connectionsOfOne: number
  /** Bytes of all headers of a request. */
  readonly headerBytes: number
  readonly headers: number
  /** Until the headers are there, and until the whole request is. */
  readonly headersMs: number
  readonly requestMs: number
  /** Without a byte in either direction. */
  readonly idleMs: number
  /** Between two requests of one connection. */
  readonly keepAliveMs: number
  /** Until an answer from the platform is there. */
  readonly answerMs: number
  /** For what is under way when the server is to stop. */
  readonly stopMs: number
}

export const LIMITS: Limits = {
  connections: 512,
  connectionsOfOne: 256,
  headerBytes: 8 * 1024,
  headers: 64,
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 60_000,
  keepAliveMs: 15_000,
  answerMs: 30_000,
  stopMs: 5_000,
}
