import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressOf } from './requests/address.js'

/** One line of the access log. Headers and query strings are left out: they may hold a token. */
export interface AccessLogEntry {
  readonly time: string
  readonly address: string
  readonly method: string
  readonly path: string
  /** 499 as in nginx: the client left before the response was complete. */
  readonly status: number
  readonly ms: number
}

const CLIENT_CLOSED_REQUEST = 499
const MAX_PATH_CHARS = 200

/** Calls `log` once the request has ended, however it ended. */
export const logAccess = (
  { method = '', url = '', socket, headers }: IncomingMessage,
  response: ServerResponse,
  addressOf: AddressOf,
  log: (entry: AccessLogEntry) => void,
): void => {
  const began = performance.now()
  // Read now: a closed socket no longer has an address.
  const address = addressOf(socket.remoteAddress, String(headers['x-forwarded-for'] ?? ''))
  response.once('close', () => {
    const path = (url.split(/[?#]/, 1)[0] ?? '').slice(0, MAX_PATH_CHARS).toWellFormed()
    const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST
    const ms = Math.round((performance.now() - began) * 10) / 10
    log({ time: new Date().toISOString(), address, method, path, status, ms })
  })
}
