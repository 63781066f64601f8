import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPing } from '../../src/app/ping.js'
import { UsageError } from '../../src/text/usage-error.js'

const SECRET = '8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60'

interface PingRequest {
  readonly path: string
  readonly method: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** A dead man's switch on loopback, the requests it got, and the notices to the user. */
const aService = async (answer: RequestListener = (_, response) => response.end('OK')) => {
  const requests: PingRequest[] = []
  const notices: string[] = []
  const server = createServer(async (request, response) => {
    const { url: path = '', method = '', headers } = request
    requests.push({ path, method, headers, body: await text(request) })
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(close)
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const onNotice = (message: string): void => void notices.push(message)
  return { requests, notices, close, origin, url: `http://${origin}/${SECRET}`, options: { timeoutMs: 4_000, onNotice } }
}

describe('a ping', () => {
  it('reports the start of a run, and a good end with its summary', async () => {
    const { requests, notices, url, options } = await aService()

    await startPing(url, options).end(0, 'CHECK_STATUS OK - no problems\n')

    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', `/${SECRET}/start`, ''],
      ['POST', `/${SECRET}`, 'CHECK_STATUS OK - no problems\n'],
    ])
    expect(notices).toEqual([])
  })

  it.each([1, 2, 3, 64])('reports the exit status %i in the URL', async status => {
    const { requests, url, options } = await aService()

    await startPing(url, options).end(status, 'words')

    expect(requests[1]).toMatchObject({ path: `/${SECRET}/${status}`, body: 'words' })
  })

  it('reports the start at once, not at the end of the run', async () => {
    const { requests, url, options } = await aService()

    const ping = startPing(url, options)

    await expect.poll(() => requests.length).toBe(1)
    await ping.end(0, '')
    expect(requests).toHaveLength(2)
  })

  it('keeps the query of the URL, and sends its credentials as a header', async () => {
    const { requests, origin, options } = await aService()

    await startPing(`http://ann:p%40ss@${origin}/push/?tag=cs`, options).end(2, '')

    expect(requests.map(({ path }) => path)).toEqual(['/push/start?tag=cs', '/push/2?tag=cs'])
    expect(requests[1]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`)
  })

  it('sends at most 10 kB, cut between characters', async () => {
    const { requests, url, options } = await aService()

    await startPing(url, options).end(0, `x${'名'.repeat(20_000)}`)

    expect(requests[1]?.body).toBe(`x${'名'.repeat(3_333)}`)
  })

  it('reports an error status in one line, without the secret URL', async () => {
    const { notices, origin, url, options } = await aService((_, response) => response.writeHead(500).end(`no ${SECRET}`))

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it answered 500`])
  })

  it('reports a failed start even if the end succeeded', async () => {
    const { notices, origin, url, options } = await aService((request, response) =>
      response.writeHead(request.url?.endsWith('/start') ? 404 : 200).end(),
    )

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it answered 404`])
  })

  it('reports a refused connection', async () => {
    const { notices, origin, url, options, close } = await aService()
    close()

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it cannot be reached (ECONNREFUSED)`])
  })

  it('reports a host name that does not resolve, without the rest of the URL', async () => {
    const notices: string[] = []

    await startPing(`https://nowhere.invalid/${SECRET}`, { onNotice: message => notices.push(message) }).end(0, '')

    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(/^--ping: nowhere\.invalid did not get the ping for this run: it cannot be reached/)
    expect(notices[0]).not.toContain(SECRET)
  })

  it('waits no longer than its time limit for a service that hangs', async () => {
    const { notices, origin, url, options } = await aService(() => {})
    const began = performance.now()

    await startPing(url, { ...options, timeoutMs: 500 }).end(0, '')

    expect(performance.now() - began).toBeLessThan(2_000)
    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: no answer within 0.5 seconds`])
  })

  it('does not wait for an answer that never ends', async () => {
    const { notices, url, options } = await aService((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    const began = performance.now()

    await startPing(url, options).end(0, '')

    expect(performance.now() - began).toBeLessThan(2_000)
    expect(notices).toEqual([])
  })

  it('does not follow redirects', async () => {
    const elsewhere = await aService()
    const { notices, origin, url, options } = await aService((_, response) => response.writeHead(302, { location: elsewhere.url }).end())

    await startPing(url, options).end(0, 'words')

    expect(elsewhere.requests).toEqual([])
    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it redirects (302), which is not followed`])
  })

  it.each(['', 'hc-ping.com/x', 'file:///etc/passwd', 'ftp://x.example/', 'javascript:alert(1)'])(
    'refuses %j as wrong usage, without quoting it',
    given => {
      expect(() => startPing(given, { onNotice: () => {} })).toThrow(UsageError)
      expect(() => startPing(given, { onNotice: () => {} })).toThrow(/^--ping: (not a URL|only http and https URLs work)$/)
    },
  )
})
