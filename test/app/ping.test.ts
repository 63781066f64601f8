import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPing } from '../../src/app/ping.js'
import { UsageError } from '../../src/text/usage-error.js'

const SECRET = '8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60'

interface Heard {
  readonly path: string
  readonly method: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** A service on loopback, what it heard, and what the command complained of. */
const aService = async (answer: RequestListener = (_, response) => response.end('OK')) => {
  const heard: Heard[] = []
  const notices: string[] = []
  const server = createServer(async (request, response) => {
    const { url: path = '', method = '', headers } = request
    heard.push({ path, method, headers, body: await text(request) })
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
  return { heard, notices, close, origin, url: `http://${origin}/${SECRET}`, options: { timeoutMs: 500, onNotice } }
}

describe('a ping', () => {
  it('tells of the start, and then of a run that ended well, with what it found', async () => {
    const { heard, notices, url, options } = await aService()

    await startPing(url, options).end(0, 'CHECK_STATUS OK - no problems\n')

    expect(heard.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', `/${SECRET}/start`, ''],
      ['POST', `/${SECRET}`, 'CHECK_STATUS OK - no problems\n'],
    ])
    expect(notices).toEqual([])
  })

  it.each([1, 2, 3, 64])('tells of a run that ended with status %i as such', async status => {
    const { heard, url, options } = await aService()

    await startPing(url, options).end(status, 'words')

    expect(heard[1]).toMatchObject({ path: `/${SECRET}/${status}`, body: 'words' })
  })

  it('tells of the start at once, not when the run is over', async () => {
    const { heard, url, options } = await aService()

    const ping = startPing(url, options)

    await expect.poll(() => heard.length).toBe(1)
    await ping.end(0, '')
    expect(heard).toHaveLength(2)
  })

  it('keeps a query where it is, and takes a name and a password for what they are', async () => {
    const { heard, origin, options } = await aService()

    await startPing(`http://ann:p%40ss@${origin}/push/?tag=cs`, options).end(2, '')

    expect(heard.map(({ path }) => path)).toEqual(['/push/start?tag=cs', '/push/2?tag=cs'])
    expect(heard[1]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`)
  })

  it('sends no more than 10 kB, and no half of a letter', async () => {
    const { heard, url, options } = await aService()

    await startPing(url, options).end(0, `x${'名'.repeat(20_000)}`)

    expect(heard[1]?.body).toBe(`x${'名'.repeat(3_333)}`)
  })

  it('says in one line, without the secret, that the service answered with an error', async () => {
    const { notices, origin, url, options } = await aService((_, response) => response.writeHead(500).end(`no ${SECRET}`))

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it answered 500`])
  })

  it('says the same of a start that was not heard, where the end was', async () => {
    const { notices, origin, url, options } = await aService((request, response) =>
      response.writeHead(request.url?.endsWith('/start') ? 404 : 200).end(),
    )

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it answered 404`])
  })

  it('says that nobody listens there', async () => {
    const { notices, origin, url, options, close } = await aService()
    close()

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it cannot be reached (ECONNREFUSED)`])
  })

  it('says that a name cannot be found, without the rest of the address', async () => {
    const notices: string[] = []

    await startPing(`https://nowhere.invalid/${SECRET}`, { onNotice: message => notices.push(message) }).end(0, '')

    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(/^--ping: nowhere\.invalid did not get the ping for this run: it cannot be reached/)
    expect(notices[0]).not.toContain(SECRET)
  })

  it('waits no longer than its limit for one that hangs', async () => {
    const { notices, origin, url, options } = await aService(() => {})
    const began = performance.now()

    await startPing(url, options).end(0, '')

    expect(performance.now() - began).toBeLessThan(2_000)
    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: no answer within 0.5 seconds`])
  })

  it('waits no longer for one whose answer never ends', async () => {
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

  it('follows no redirect', async () => {
    const elsewhere = await aService()
    const { notices, origin, url, options } = await aService((_, response) => response.writeHead(302, { location: elsewhere.url }).end())

    await startPing(url, options).end(0, 'words')

    expect(elsewhere.heard).toEqual([])
    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: it redirects (302), which is not followed`])
  })

  it.each(['', 'hc-ping.com/x', 'file:///etc/passwd', 'ftp://x.example/', 'javascript:alert(1)'])(
    'refuses %j as wrong usage, unquoted',
    given => {
      expect(() => startPing(given, { onNotice: () => {} })).toThrow(UsageError)
      expect(() => startPing(given, { onNotice: () => {} })).toThrow(/^--ping: (not a URL|only http and https URLs work)$/)
    },
  )
})
