import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressOf } from './requests/address.js'

/** One request, as a line of the log has it. No header and no query is in it: a token could stand there. */
export interface Access {
  readonly time: string
  readonly address: string
  readonly method: string
  readonly path: string
  /** 499: the client went away before the answer was through, as nginx has it. */
  readonly status: number
  readonly ms: number
}

const GONE = 499
/** Letters of a path. */
const LONGEST = 200

/** Calls back with each request once it is over, however it ends. */
export const logAccess = (
  { method = '', url = '', socket, headers }: IncomingMessage,
  response: ServerResponse,
  addressOf: AddressOf,
  log: (access: Access) => void,
): void => {
  const begun = performance.now()
  // Known now; when the connection is gone it is not any more.
  const address = addressOf(socket.remoteAddress, String(headers['x-forwarded-for'] ?? ''))
  response.once('close', () => {
    const path = (url.split(/[?#]/, 1)[0] ?? '').slice(0, LONGEST).toWellFormed()
    const status = response.writableFinished ? response.statusCode : GONE
    const ms = Math.round((performance.now() - begun) * 10) / 10
    log({ time: new Date().toISOString(), address, method, path, status, ms })
  })
}
