import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { apprise } from '../../src/channels/apprise.js'
import { discord } from '../../src/channels/discord.js'
import { mattermost } from '../../src/channels/mattermost.js'
import { ntfy } from '../../src/channels/ntfy.js'
import { slack } from '../../src/channels/slack.js'
import { teams } from '../../src/channels/teams.js'
import { telegram } from '../../src/channels/telegram.js'
import { type Channel, DeliveryError } from '../../src/channels/types.js'
import { webhook } from '../../src/channels/webhook.js'
import { aMessage } from '../support/chat-messages.js'
import { anHttpService, listening, makeCertificates } from '../support/http-service.js'

const SECRET = '8f14e45fceea467fa0e61b2c3d4e5f60'
const routed = { name: 'x', events: [], minSeverity: 'info', dailyReport: false } as const
const source = { env: 'X' }

/** Each HTTP channel, posting to `origin`, with secrets in its URL or headers. Those that people host themselves can trust another authority. */
const CHANNELS: Readonly<Record<string, (origin: string, ca?: string) => Channel>> = {
  slack: origin => slack({ ...routed, type: 'slack', webhookUrl: source }, { webhookUrl: `${origin}/services/T01/B02/${SECRET}` }),
  mattermost: (origin, ca) =>
    mattermost({ ...routed, type: 'mattermost', webhookUrl: source }, { webhookUrl: `${origin}/hooks/${SECRET}`, ...(ca && { ca }) }),
  discord: origin => discord({ ...routed, type: 'discord', webhookUrl: source }, { webhookUrl: `${origin}/api/webhooks/1/${SECRET}` }),
  teams: origin => teams({ ...routed, type: 'teams', webhookUrl: source }, { webhookUrl: `${origin}/workflows/w?sig=${SECRET}` }),
  ntfy: (origin, ca) => ntfy({ ...routed, type: 'ntfy', url: `${origin}/${SECRET}` }, { token: `tk_${SECRET}`, ...(ca && { ca }) }),
  apprise: (origin, ca) =>
    apprise({ ...routed, type: 'apprise', url: `${origin}/notify/${SECRET}` }, { token: `bearer-${SECRET}`, ...(ca && { ca }) }),
  telegram: origin =>
    telegram({ ...routed, type: 'telegram', botToken: source, chatId: '-1001', api: origin }, { botToken: `123:${SECRET}` }),
  webhook: (origin, ca) =>
    webhook(
      { ...routed, type: 'webhook', url: `${origin}/hook/${SECRET}?key=${SECRET}`, format: 'json' },
      { secret: `hmac-${SECRET}`, token: `bearer-${SECRET}`, ...(ca && { ca }) },
    ),
}

const send = (channel: Channel, signal = AbortSignal.timeout(5_000)): Promise<string> => channel.send(aMessage(), signal, null)

const failure = async (channel: Channel, signal?: AbortSignal): Promise<DeliveryError> => {
  const error = await send(channel, signal).then(
    reply => Promise.reject(new Error(`it was accepted: ${reply}`)),
    error => error,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  // Neither in the message nor in a stack trace or a log of the whole error.
  expect(JSON.stringify([error, error.message, error.stack, String(error.more.cause)])).not.toContain(SECRET)
  return error
}

let certificates: Awaited<ReturnType<typeof makeCertificates>>
beforeAll(async () => {
  certificates = await makeCertificates()
})

describe.each(Object.entries(CHANNELS))('the %s channel', (_, channelAt) => {
  const refused = async (listener: RequestListener): Promise<readonly [error: DeliveryError, host: string]> => {
    const { origin, host } = await anHttpService(listener)
    return [await failure(channelAt(origin)), host]
  }

  it.each([
    [401, /answered 401: check (the token|bot_token)/],
    [403, /answered 403: (check the token|add the bot|the topic does not let you write)/],
    [404, /answered 404: check (the URL|bot_token)/],
    [405, /answered 405: check the URL: it does not accept POST/],
    [410, /answered 410: check the URL: it no longer exists/],
    [408, /answered 408$/],
    [425, /answered 425$/],
    [429, /answered 429$/],
    [500, /answered 500$/],
    [503, /answered 503$/],
  ])('a message answered with %i can be sent again', async (status, words) => {
    const [error] = await refused((_request, response) => response.writeHead(status).end())

    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(words)
    expect(error.more.retryAfter).toBeUndefined()
  })

  it.each([400, 413, 422])('a message answered with %i is not sent again', async status => {
    const [error, host] = await refused((_request, response) => response.writeHead(status).end('malformed payload'))

    expect(error).toMatchObject({ permanent: true, message: `${host} answered ${status} malformed payload` })
  })

  it.each([429, 503, 408])('the next attempt waits for the seconds in Retry-After of a %i', async status => {
    const [error] = await refused((_request, response) => response.writeHead(status, { 'retry-after': '120' }).end())

    expect(error).toMatchObject({ permanent: false, more: { retryAfter: 120 } })
  })

  it('the next attempt waits until the date in Retry-After, by the clock of the service', async () => {
    const dates = { 'retry-after': 'Wed, 08 Oct 2025 02:00:00 GMT', date: 'Wed, 08 Oct 2025 01:58:30 GMT' }
    const [error] = await refused((_request, response) => response.writeHead(429, dates).end())

    expect(error.more.retryAfter).toBe(90)
  })

  it.each(['soon', '-5', '1.5', '99999999999', 'Wed, 99 Foo 2025 02:00:00 GMT', ''])(
    'an invalid Retry-After is ignored: %j',
    async value => {
      const [error] = await refused((_request, response) => response.writeHead(503, { 'retry-after': value }).end())

      expect(error.more.retryAfter).toBeUndefined()
    },
  )

  it('a redirect is not followed, so that its target never sees the secret', async () => {
    const elsewhere = await anHttpService((_request, response) => response.end('ok'))
    const [error] = await refused((_request, response) => response.writeHead(307, { location: elsewhere.origin }).end())

    expect(error).toMatchObject({ permanent: false, message: expect.stringContaining('redirects are not followed: check the URL') })
    expect(elsewhere.heard).toEqual([])
  })

  it('an aborted attempt rejects with the reason of the signal if the service never answers', async () => {
    const { origin } = await anHttpService(() => {})
    const reason = new DeliveryError('no answer within 0.2 seconds', false)
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 200)

    await expect(send(channelAt(origin), controller.signal)).rejects.toBe(reason)
  })

  it('an aborted attempt rejects with the reason of the signal if the reply stops after its headers', async () => {
    const { origin } = await anHttpService((_request, response) => response.writeHead(200).write('o'))
    const reason = new DeliveryError('no answer within 0.2 seconds', false)
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 200)

    await expect(send(channelAt(origin), controller.signal)).rejects.toBe(reason)
  })

  it('nothing is posted if the signal has aborted before', async () => {
    const { origin, heard } = await anHttpService((_request, response) => response.end('ok'))
    const reason = new DeliveryError('stopped', false)

    await expect(send(channelAt(origin), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(heard).toEqual([])
  })

  it.each<[string, RequestListener]>([
    [
      'shorter than its content-length',
      (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('ok', () => response.socket?.end()),
    ],
    [
      'reset',
      (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('ok', () => response.socket?.resetAndDestroy()),
    ],
    ['reset before its first byte', (_request, response) => response.socket?.resetAndDestroy()],
    ['closed before its first byte', (_request, response) => response.socket?.end()],
  ])('a reply that is %s is an error that passes', async (_how, listener) => {
    const [error, host] = await refused(listener)

    expect(error).toMatchObject({ permanent: false, message: `${host} closed the connection before its reply was complete (ECONNRESET)` })
  })

  it('an endless reply is cut off instead of read', async () => {
    let written = 0
    const flood: RequestListener = (_request, response) => {
      response.writeHead(500)
      const more = (): void => {
        while (written < 10_000_000 && !response.destroyed) {
          written += 65_536
          if (!response.write(Buffer.alloc(65_536, SECRET))) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    }
    const [error, host] = await refused(flood)

    expect(error).toMatchObject({ permanent: false, message: `${host} answered 500` })
    expect(written).toBeLessThan(10_000_000)
  })

  it('a reply is quoted in one bounded line without the secrets that it repeats', async () => {
    const [error] = await refused((request, response) =>
      response.writeHead(400).end(`no\n${request.url} \u001b[31m${request.headers.authorization ?? ''} ${SECRET} ${'x'.repeat(1000)}`),
    )

    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ answered 400 no (…|\/) [^\n\u001b]*x…$/)
    expect(error.message.length).toBeLessThan(240)
  })

  it('the HTML page of a proxy is not quoted', async () => {
    const [error, host] = await refused((_request, response) => response.writeHead(502).end('<html><h1>Bad gateway</h1></html>'))

    expect(error.message).toBe(`${host} answered 502`)
  })

  it('a closed port is reported as such', async () => {
    const port = await new Promise<number>(resolve => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
    })

    const error = await failure(channelAt(`http://127.0.0.1:${port}`))

    expect(error).toMatchObject({
      permanent: false,
      message: `127.0.0.1:${port} refused the connection: nothing listens on that port (ECONNREFUSED)`,
    })
  })

  it('an unknown host name is reported as such', async () => {
    const error = await failure(channelAt('https://nowhere.invalid'), AbortSignal.timeout(20_000))

    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(/^nowhere\.invalid cannot be resolved: .* \((ENOTFOUND|EAI_AGAIN)\)$/)
  })

  it.each([
    ['selfSigned', 'has a self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['good', 'has a certificate from an untrusted authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
  ] as const)('an untrusted certificate is rejected: %s', async (kind, words) => {
    const { origin, host, heard } = await anHttpService((_request, response) => response.end('ok'), certificates[kind])

    const error = await failure(channelAt(origin))

    expect(error).toMatchObject({ permanent: false, message: `${host} ${words}` })
    expect(heard).toEqual([])
  })

  it('an https URL of a server without TLS is reported as such', async () => {
    const { origin, host } = await anHttpService((_request, response) => response.end('ok'))

    const error = await failure(channelAt(origin.replace('http:', 'https:')))

    expect(error.message).toMatch(new RegExp(`^${host} does not speak the protocol of the URL \\(\\w+\\)$`))
  })

  it('a server that does not speak HTTP is reported as such', async () => {
    const port = await listening(createServer(socket => socket.on('data', () => socket.end('220 mail.example ESMTP\r\n'))))

    const error = await failure(channelAt(`http://127.0.0.1:${port}`))

    expect(error).toMatchObject({ permanent: false, message: expect.stringContaining('does not speak the protocol of the URL (HPE_') })
  })

  it('the preview shows the request without its secrets', async () => {
    const preview = await channelAt('https://service.example').preview(aMessage())

    expect(preview).toMatch(/^POST https:\/\/service\.example\/…?\ncontent-type: application\/json\n/)
    expect(preview).not.toContain(SECRET)
  })
})

const REPLIES = { webhook: 'ok', mattermost: 'ok', ntfy: '{"id":"a","event":"message"}', apprise: '{"error":null,"details":[]}' }

describe.each(Object.entries(REPLIES))('ca_file of the %s channel', (name, reply) => {
  const at = (origin: string) => CHANNELS[name]?.(origin, certificates.authority) as Channel

  it('a certificate from that authority is trusted', async () => {
    const { origin, heard } = await anHttpService((_request, response) => response.end(reply), certificates.good)

    await send(at(origin))
    expect(heard).toHaveLength(1)
  })

  it.each([
    ['expired', 'has an expired certificate (CERT_HAS_EXPIRED)'],
    ['wrongName', 'has a certificate for another host name (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['selfSigned', 'has a self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ] as const)('an invalid certificate is still rejected: %s', async (kind, words) => {
    const { origin, host, heard } = await anHttpService((_request, response) => response.end(reply), certificates[kind])

    const error = await failure(at(origin))

    expect(error).toMatchObject({ permanent: false, message: `${host} ${words}` })
    expect(heard).toEqual([])
  })
})
