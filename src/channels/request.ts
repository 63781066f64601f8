import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { rootCertificates, TLSSocket } from 'node:tls'
import { certificateEnd, certificateWords } from './certificate.js'
import { type ProxiedRequest, proxyFor, sendThrough } from './proxy.js'
import { currentRoute, stepObserver } from './route.js'

export interface HttpRequest {
  readonly url: string
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** PEM: further certificate authorities to trust. */
  readonly ca?: string | undefined
}

/** A reply whose body has not been read. */
export interface OpenReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Buffer>
  /** The proxy it came through: `proxy.example:3128 (HTTPS_PROXY)`. */
  readonly proxy: string | undefined
  /** Closes the connection, whether or not the body has been read. */
  close(): void
}

/** Reports the steps of a new connection. */
const watchSocket = (socket: Socket): void => {
  const note = stepObserver()
  socket.once('lookup', (error: Error | null, address: string) => error ?? note('name', address))
  socket.once('connect', () => note('connection', `${socket.remoteAddress} port ${socket.remotePort}`))
  if (!(socket instanceof TLSSocket)) return
  socket.once('secureConnect', () => {
    const end = certificateEnd(socket.getPeerCertificate())
    note('tls', `${socket.getProtocol()}, ${certificateWords(end)}`, end)
  })
}

const sendStraight = ({ url, method, headers, body, ca }: ProxiedRequest, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    // A new connection each time: a pooled one may be dead by the next message.
    const options = { method, headers, agent: false as const, signal }
    const trust = ca === undefined ? {} : { ca: [...ca] }
    const outgoing = url.protocol === 'https:' ? https.request(url, { ...options, ...trust }) : http.request(url, options)
    outgoing.on('socket', watchSocket).on('response', resolve).on('error', reject).end(body)
  })

/**
 * Sends a request along the current route, through a proxy if there is one, and resolves with the reply, whatever its status. Redirects
 * are not followed: the secret is not meant for others.
 * @throws DeliveryError if the proxy refuses it @throws ProxiedError @throws the system's error if no reply comes
 */
export const request = async ({ url, method, headers, body, ca }: HttpRequest, signal: AbortSignal): Promise<OpenReply> => {
  const prepared: ProxiedRequest = {
    url: new URL(url),
    method,
    headers: {
      'user-agent': 'check_status',
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    body,
    ca: ca === undefined ? undefined : [...rootCertificates, ca],
  }
  const route = currentRoute()
  const proxy = proxyFor(prepared.url, route)
  if (proxy) {
    const { statusCode, ...rest } = await sendThrough(prepared, proxy, route, signal)
    return { status: statusCode, ...rest }
  }
  const response = await sendStraight(prepared, signal)
  const { statusCode = 0, headers: answered } = response
  return { status: statusCode, headers: answered, body: response, proxy: undefined, close: () => void response.destroy() }
}
