import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPing } from '../../src/app/ping.js'
import { UsageError } from '../../src/text/usage-error.js'
import { anHttpProxy } from '../support/http-proxy.js'

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

  it.each([
    [undefined, [true, true, true, false, false, false]],
    ['high', [true, true, false, false, false, false]],
    ['warning', [true, false, false, false, false, false]],
  ] as const)(
    'of a run that found something is good, and of one that saw less than everything is not; --ping-fail-on %s',
    async (failOn, good) => {
      const { requests, url, options } = await aService()

      for (const status of [0, 1, 2, 3, 64, 130]) await startPing(url, { ...options, failOn }).end(status, `found ${status}`)

      const ends = requests.filter(({ path }) => !path.endsWith('/start'))
      expect(ends.map(({ path }) => path)).toEqual(good.map(isGood => `/${SECRET}${isGood ? '' : '/fail'}`))
      expect(ends[1]?.body).toBe('found 1')
    },
  )

  it('reports the start at once, not at the end of the run', async () => {
    const { requests, url, options } = await aService()

    const ping = startPing(url, options)

    await expect.poll(() => requests.length).toBe(1)
    await ping.end(0, '')
    expect(requests).toHaveLength(2)
  })

  it('keeps the query of the URL, and sends its credentials as a header', async () => {
    const { requests, origin, options } = await aService()

    await startPing(`http://ann:p%40ss@${origin}/push/?tag=cs`, options).end(3, '')

    expect(requests.map(({ path }) => path)).toEqual(['/push/start?tag=cs', '/push/fail?tag=cs'])
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
      response.writeHead(request.url?.endsWith('/start') ? 500 : 200).end(),
    )

    await startPing(url, options).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the start of this run: it answered 500`])
  })

  it.each([
    ['of a service that knows no start', '/start', 'got the end of this run, but knows no /start'],
    ['of a service that does not know the check', '', 'did not get the ping for this run'],
  ])('answered with 404 is one line, once a day: %s', async (_, ending, words) => {
    const { requests, notices, origin, url, options } = await aService((request, response) =>
      response.writeHead(request.url?.endsWith(ending) ? 404 : 200).end(),
    )
    const told: string[] = []
    const isNewToday = async (about: string) => told.push(about) === 1

    for (let run = 0; run < 3; run++) await startPing(url, { ...options, isNewToday }).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} ${words}: it answered 404`])
    expect(told).toEqual([url, url, url])
    expect(requests).toHaveLength(6)
  })

  it('to a push monitor of Uptime Kuma has its form: no start, then one request without a body', async () => {
    const { requests, notices, origin, options } = await aService((_, response) => response.end('{"ok":true}'))

    await startPing(`http://${origin}/kuma/api/push/${SECRET}?status=up&msg=OK&ping=`, options).end(
      2,
      'test: 🔴 1 high & more\nsecond: fine\n',
    )
    await startPing(`http://${origin}/api/push/${SECRET}`, options).end(3, 'x'.repeat(5_000))

    expect(requests.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['GET', ''],
    ])
    const [found, failed] = requests.map(({ path }) => new URL(path, 'http://kuma.example'))
    expect(found?.pathname).toBe(`/kuma/api/push/${SECRET}`)
    expect(Object.fromEntries(found?.searchParams ?? [])).toEqual({
      status: 'up',
      msg: 'test: 🔴 1 high & more · second: fine',
      // router.all('/api/push/:pushToken') of Uptime Kuma 2 refuses anything but milliseconds of a day.
      ping: expect.stringMatching(/^\d{1,5}$/),
    })
    expect([failed?.searchParams.get('status'), failed?.searchParams.get('msg')?.length]).toEqual(['down', 500])
    expect(notices).toEqual([])
  })

  it('goes through the proxy of the environment, which is named if it does not work', async () => {
    const { requests, notices, origin, options } = await aService()
    const proxy = await anHttpProxy()
    const url = `http://hc-ping.example:${origin.split(':')[1]}/${SECRET}`

    await startPing(url, { ...options, env: { HTTP_PROXY: proxy.url } }).end(0, 'fine')
    await startPing(url, { ...options, env: { HTTP_PROXY: 'http://127.0.0.1:1' } }).end(0, 'fine')

    expect(requests.map(({ path, body }) => [path, body])).toEqual([
      [`/${SECRET}/start`, ''],
      [`/${SECRET}`, 'fine'],
    ])
    expect(notices).toEqual([
      `--ping: ${new URL(url).host} did not get the ping for this run: the proxy 127.0.0.1:1 (HTTP_PROXY) cannot be reached (ECONNREFUSED)`,
    ])
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

    await startPing(url, { ...options, timeoutMs: 500 }).end(0, '')

    expect(notices).toEqual([`--ping: ${origin} did not get the ping for this run: no answer within 0.5 seconds`])
  })

  it('does not wait for an answer that never ends', async () => {
    const { notices, url, options } = await aService((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })

    await startPing(url, options).end(0, '')

    // Whoever waited for its end would have to say that there is none.
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
