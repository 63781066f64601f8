import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: any
  readonly at: Date
}

/** A real HTTP server that stands for whoever is told. */
export interface Receiver {
  readonly url: string
  /** What it was sent, in order, whatever it answered. */
  readonly received: readonly Received[]
  /** What it was sent and took. */
  readonly accepted: readonly Received[]
  /** How it answers from now on: with a status, or by hand. */
  answer(how: number | ((response: ServerResponse) => void)): void
  /** Resolves once it has accepted so many. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = []
  const accepted: Received[] = []
  const listeners = new Set<() => void>()
  let how: number | ((response: ServerResponse) => void) = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const entry = { headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()), at: new Date() }
      received.push(entry)
      if (typeof how === 'function') return how(response)
      if (how < 300) accepted.push(entry)
      response.writeHead(how).end('so it is')
      for (const listener of listeners) listener()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    accepted,
    answer: to => {
      how = to
    },
    until: count =>
      new Promise(resolve => {
        const look = (): void => {
          if (accepted.length < count) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
