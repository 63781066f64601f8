import { type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ALLOW, notAllowed } from './requests/methods.js'
import { BASE_HEADERS } from './respond.js'

/** What Node.js says about bytes that it could not parse. */
interface ParseError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer
  /** Of the packet, before the error. */
  readonly bytesParsed?: number
}

/** As Node.js answers if nobody else does. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** A request line whose method is a word as gunicorn takes it. */
const REQUEST_LINE = /^([A-Z][A-Z\d$._-]{2,19}) \/\S* HTTP\/1\.[01]\r?\n/

/** Node.js knows a list of methods, and takes all others for bytes that are no HTTP. */
const unknownMethod = ({ code, rawPacket, bytesParsed = 0 }: ParseError): string | undefined => {
  if (code !== 'HPE_INVALID_METHOD' || !rawPacket) return undefined
  const packet = rawPacket.toString('latin1')
  return REQUEST_LINE.exec(packet.slice(packet.lastIndexOf('\n', bytesParsed) + 1))?.[1]
}

const answerTo = (error: ParseError): string => {
  const method = unknownMethod(error)
  const status = method === undefined ? (STATUSES[error.code ?? ''] ?? 400) : 405
  const body = method === undefined ? '' : JSON.stringify(notAllowed(method))
  const headers = {
    ...BASE_HEADERS,
    ...(method !== undefined && { ...ALLOW, 'Content-Type': 'application/json' }),
    'Content-Length': body.length,
    Connection: 'close',
  }
  const rows = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${rows.join('')}\r\n${body}`
}

/** Answers requests that Node.js cannot parse: one whose method nobody knows with 405, as Django does, and the rest like Node.js. */
export const answerUnparsable = (server: Server): void => {
  /** Requests under way on a connection: bytes between the parts of their answers would be taken for one of them. */
  const underWay = new WeakMap<Duplex, number>()
  const count = (socket: Duplex, by: 1 | -1): void => void underWay.set(socket, (underWay.get(socket) ?? 0) + by)
  server.on('request', ({ socket }, response) => {
    count(socket, 1)
    response.once('close', () => count(socket, -1))
  })
  server.on('clientError', (error: ParseError, socket) => {
    if (socket.writable && error.code !== 'ECONNRESET' && !underWay.get(socket)) socket.end(answerTo(error))
    else socket.destroy(error)
  })
}
