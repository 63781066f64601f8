import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { listening } from './http-service.js'

export interface ProxyAnswer {
  /** For every request, in place of going on: 403. */
  readonly refuses?: number
}

/**
 * A company's proxy on loopback, as RFC 9110 has it: a tunnel for CONNECT (9.3.6), a target in absolute form for plain requests
 * (RFC 9112, 3.2.2). It leads every name to this machine, as only it can resolve them.
 */
export const anHttpProxy = async ({ refuses }: ProxyAnswer = {}) => {
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    headers.push(incoming.headers)
    if (refuses !== undefined) return void response.writeHead(refuses).end('<html>refused</html>')
    const { port, pathname, search } = new URL(incoming.url ?? '')
    const onward = request({
      port: port || 80,
      host: '127.0.0.1',
      path: pathname + search,
      method: incoming.method,
      headers: incoming.headers,
    })
    onward.on('response', reply => reply.pipe(response.writeHead(reply.statusCode ?? 0, reply.headers)))
    onward.on('error', () => response.writeHead(502).end())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, near) => {
    asked.push(`CONNECT ${incoming.url}`)
    headers.push(incoming.headers)
    near.on('error', () => {})
    if (refuses !== undefined) return void near.end(`HTTP/1.1 ${refuses} Refused\r\n\r\n`)
    const far = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () =>
      near.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    )
    far.on('error', () => near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    far.pipe(near).pipe(far)
  })
  const host = `127.0.0.1:${await listening(server)}`
  return { asked, headers, host, url: `http://${host}` }
}
