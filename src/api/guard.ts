import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusedHost } from './requests/host.js'
import { ALWAYS } from './respond.js'

/** Nothing here takes a body; a client that sends a little one all the same is told why it gets nothing. */
const LARGEST_BODY = 16 * 1024

const bodySize = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] !== undefined ? Number.POSITIVE_INFINITY : Number(headers['content-length'] ?? 0)

const timesNamed = ({ rawHeaders }: IncomingMessage, name: string): number =>
  rawHeaders.filter((word, i) => i % 2 === 0 && word.toLowerCase() === name).length

const whatIsWrong = (request: IncomingMessage, allowed: readonly string[]): [status: number, detail: string] | undefined => {
  const { headers, url = '', socket } = request
  const host = timesNamed(request, 'host') === 1 ? refusedHost(headers.host, allowed, socket.localAddress) : 400
  if (host === 400) return [400, 'The Host header names no host.']
  if (host === 421) return [421, 'This host is not served here; api.allowed_hosts in the settings names more.']
  // Neither a proxy's form of a request nor a second path in it.
  if (!url.startsWith('/') || url.includes('\\')) return [400, 'The request names no path.']
  if (timesNamed(request, 'authorization') > 1) return [400, 'There is more than one Authorization header.']
  return bodySize(request) > LARGEST_BODY ? [413, 'Nothing here takes a body.'] : undefined
}

/** Answers what no endpoint should ever see. @returns whether it did */
export const refuse = (request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): boolean => {
  // What comes after a body that nobody reads is not to be taken for a request.
  if (bodySize(request) > 0) response.shouldKeepAlive = false
  const wrong = whatIsWrong(request, allowed)
  if (!wrong) return false
  const [status, detail] = wrong
  response.shouldKeepAlive = false
  response.writeHead(status, { ...ALWAYS, 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify({ detail }))
  return true
}
