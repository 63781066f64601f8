import type { IncomingMessage, ServerResponse } from 'node:http'
import { isUpload, MAX_UPLOAD_BYTES } from './match-upload.js'
import { rejectedHost } from './requests/host.js'
import { BASE_HEADERS } from './respond.js'

/**
 * No request but an upload needs a body; a small one is tolerated so that its client gets a proper answer. Not hono's bodyLimit(): that waits
 * for a chunked body before it answers, and ignores the body of a GET.
 */
const MAX_BODY_BYTES = 16 * 1024

const TOO_LARGE = 'A statement may have at most 10 MB, sent with its length: download fewer days.'

const bodyBytes = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] !== undefined ? Number.POSITIVE_INFINITY : Number(headers['content-length'] ?? 0)

const countHeader = ({ rawHeaders }: IncomingMessage, name: string): number =>
  rawHeaders.filter((word, i) => i % 2 === 0 && word.toLowerCase() === name).length

/** HTTP/1.0 had no Host header, and HAProxy checks servers with it. No browser speaks it, so no foreign page is behind it. */
const isWithoutHost = (request: IncomingMessage): boolean => request.httpVersion === '1.0' && countHeader(request, 'host') === 0

const hostRejection = (request: IncomingMessage, allowedHosts: readonly string[]): 400 | 421 | undefined => {
  if (isWithoutHost(request)) return undefined
  return countHeader(request, 'host') === 1 ? rejectedHost(request.headers.host, allowedHosts, request.socket.localAddress) : 400
}

const rejectionOf = (request: IncomingMessage, allowedHosts: readonly string[]): [status: number, detail: string] | undefined => {
  const { url = '' } = request
  const host = hostRejection(request, allowedHosts)
  if (host === 400) return [400, 'The Host header is missing or malformed.']
  if (host === 421) return [421, 'This host name is not allowed: add it to api.allowed_hosts in the settings.']
  // Neither the absolute form that proxies send, nor backslashes, which some clients read as slashes.
  if (!url.startsWith('/') || url.includes('\\')) return [400, 'The request target is not a path.']
  if (countHeader(request, 'authorization') > 1) return [400, 'There is more than one Authorization header.']
  if (isUpload(request.method, url)) return bodyBytes(request) > MAX_UPLOAD_BYTES ? [413, TOO_LARGE] : undefined
  return bodyBytes(request) > MAX_BODY_BYTES ? [413, 'Request bodies are not accepted.'] : undefined
}

/** Rejects requests that no endpoint should ever see. @returns whether it did */
export const rejectMalformed = (request: IncomingMessage, response: ServerResponse, allowedHosts: readonly string[]): boolean => {
  // The body stays unread, so what follows it must not be parsed as another request.
  if (bodyBytes(request) > 0) response.shouldKeepAlive = false
  const rejection = rejectionOf(request, allowedHosts)
  if (!rejection) return false
  const [status, detail] = rejection
  response.shouldKeepAlive = false
  response.writeHead(status, { ...BASE_HEADERS, 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify({ detail }))
  return true
}
