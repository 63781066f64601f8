import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { slack } from '../../src/channels/slack.js'
import { telegram } from '../../src/channels/telegram.js'
import { type Channel, DeliveryError } from '../../src/channels/types.js'
import { webhook } from '../../src/channels/webhook.js'
import { aMessage } from '../support/chat-messages.js'
import { aFarSide, listening, makeCertificates } from '../support/far-side.js'

const SECRET = '8f14e45fceea467fa0e61b2c3d4e5f60'
const routed = { name: 'x', events: [], minSeverity: 'info', dailyReport: false } as const
const source = { env: 'X' }

/** Each of them at that place, its secrets in its address or its headers; a custom authority only where one can be set. */
const CHANNELS: Readonly<Record<string, (origin: string, ca?: string) => Channel>> = {
  slack: origin => slack({ ...routed, type: 'slack', webhookUrl: source }, { webhookUrl: `${origin}/services/T01/B02/${SECRET}` }),
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
    said => Promise.reject(new Error(`it was accepted: ${said}`)),
    error => error,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  // Neither its words, nor what a stack trace or a log of all of it shows.
  expect(JSON.stringify([error, error.message, error.stack, String(error.more.cause)])).not.toContain(SECRET)
  return error
}

let certificates: Awaited<ReturnType<typeof makeCertificates>>
beforeAll(async () => {
  certificates = await makeCertificates()
})

describe.each(Object.entries(CHANNELS))('%s', (_, channelAt) => {
  const refused = async (answer: RequestListener): Promise<readonly [error: DeliveryError, host: string]> => {
    const { origin, host } = await aFarSide(answer)
    return [await failure(channelAt(origin)), host]
  }

  it.each([
    [401, /answered 401: look at the( bot)? token/],
    [403, /answered 403: (look at the token|let the bot)/],
    [404, /answered 404: look at the (address|bot token)/],
    [405, /answered 405: look at the address/],
    [410, /answered 410: look at the address/],
    [408, /answered 408$/],
    [425, /answered 425$/],
    [429, /answered 429$/],
    [500, /answered 500$/],
    [503, /answered 503$/],
  ])('can be sent again after %i', async (status, words) => {
    const [error] = await refused((_request, response) => response.writeHead(status).end())

    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(words)
    expect(error.more.retryAfter).toBeUndefined()
  })

  it.each([400, 413, 422])('gives a message up that is refused with %i', async status => {
    const [error, host] = await refused((_request, response) => response.writeHead(status).end('it is too strange'))

    expect(error).toMatchObject({ permanent: true, message: `${host} answered ${status} it is too strange` })
  })

  it.each([429, 503, 408])('waits as many seconds as the far side asks for with %i', async status => {
    const [error] = await refused((_request, response) => response.writeHead(status, { 'retry-after': '120' }).end())

    expect(error).toMatchObject({ permanent: false, more: { retryAfter: 120 } })
  })

  it('waits until the date that the far side names, by its own clock', async () => {
    const dates = { 'retry-after': 'Wed, 08 Oct 2025 02:00:00 GMT', date: 'Wed, 08 Oct 2025 01:58:30 GMT' }
    const [error] = await refused((_request, response) => response.writeHead(429, dates).end())

    expect(error.more.retryAfter).toBe(90)
  })

  it.each(['soon', '-5', '1.5', '99999999999', 'Wed, 99 Foo 2025 02:00:00 GMT', ''])(
    'takes no patience from Retry-After: %j',
    async words => {
      const [error] = await refused((_request, response) => response.writeHead(503, { 'retry-after': words }).end())

      expect(error.more.retryAfter).toBeUndefined()
    },
  )

  it('does not give its secret to whom it is redirected', async () => {
    const elsewhere = await aFarSide((_request, response) => response.end('ok'))
    const [error] = await refused((_request, response) => response.writeHead(307, { location: elsewhere.origin }).end())

    expect(error).toMatchObject({ permanent: false, message: expect.stringContaining('it redirects, which is not followed') })
    expect(elsewhere.heard).toEqual([])
  })

  it('ends when it is told to, with the reason it is given: no answer at all', async () => {
    const { origin } = await aFarSide(() => {})
    const reason = new DeliveryError('no answer within 0.2 seconds', false)
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 200)

    await expect(send(channelAt(origin), controller.signal)).rejects.toBe(reason)
  })

  it('ends when it is told to, with the reason it is given: the answer stops after its headers', async () => {
    const { origin } = await aFarSide((_request, response) => response.writeHead(200).write('o'))
    const reason = new DeliveryError('no answer within 0.2 seconds', false)
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 200)

    await expect(send(channelAt(origin), controller.signal)).rejects.toBe(reason)
  })

  it('asks nobody when it is too late before it begins', async () => {
    const { origin, heard } = await aFarSide((_request, response) => response.end('ok'))
    const reason = new DeliveryError('stopped', false)

    await expect(send(channelAt(origin), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(heard).toEqual([])
  })

  it.each<[string, RequestListener]>([
    [
      'shorter than it said',
      (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('ok', () => response.socket?.end()),
    ],
    [
      'reset',
      (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('ok', () => response.socket?.resetAndDestroy()),
    ],
    ['reset before it began', (_request, response) => response.socket?.resetAndDestroy()],
    ['closed before it began', (_request, response) => response.socket?.end()],
  ])('takes an answer for none that is %s', async (_how, answer) => {
    const [error, host] = await refused(answer)

    expect(error).toMatchObject({ permanent: false, message: `${host} broke the connection off before its answer was whole (ECONNRESET)` })
  })

  it('reads no more of an answer than anybody needs', async () => {
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

  it('quotes the far side in one bounded line, without the secrets that it says back', async () => {
    const [error] = await refused((request, response) =>
      response.writeHead(400).end(`no\n${request.url} \u001b[31m${request.headers.authorization ?? ''} ${SECRET} ${'x'.repeat(1000)}`),
    )

    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ answered 400 no … [^\n\u001b]*x…$/)
    expect(error.message.length).toBeLessThan(240)
  })

  it('quotes no page of a proxy', async () => {
    const [error, host] = await refused((_request, response) => response.writeHead(502).end('<html><h1>Bad gateway</h1></html>'))

    expect(error.message).toBe(`${host} answered 502`)
  })

  it('says that nobody listens there', async () => {
    const port = await new Promise<number>(resolve => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
    })

    const error = await failure(channelAt(`http://127.0.0.1:${port}`))

    expect(error).toMatchObject({ permanent: false, message: `127.0.0.1:${port} cannot be reached: nobody listens there (ECONNREFUSED)` })
  })

  it('says that there is no such name', async () => {
    const error = await failure(channelAt('https://nowhere.invalid'), AbortSignal.timeout(20_000))

    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(/^nowhere\.invalid cannot be found: .* \((ENOTFOUND|EAI_AGAIN)\)$/)
  })

  it.each([
    ['selfSigned', 'has a self-signed certificate, which nobody vouches for (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['good', 'has a certificate of an authority that is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
  ] as const)('trusts no certificate that nobody vouches for: %s', async (kind, words) => {
    const { origin, host, heard } = await aFarSide((_request, response) => response.end('ok'), certificates[kind])

    const error = await failure(channelAt(origin))

    expect(error).toMatchObject({ permanent: false, message: `${host} ${words}` })
    expect(heard).toEqual([])
  })

  it('says that the other side does not speak TLS', async () => {
    const { origin, host } = await aFarSide((_request, response) => response.end('ok'))

    const error = await failure(channelAt(origin.replace('http:', 'https:')))

    expect(error.message).toMatch(new RegExp(`^${host} does not speak the protocol of the address \\(\\w+\\)$`))
  })

  it('says that the other side does not speak HTTP', async () => {
    const port = await listening(createServer(socket => socket.on('data', () => socket.end('220 mail.example ESMTP\r\n'))))

    const error = await failure(channelAt(`http://127.0.0.1:${port}`))

    expect(error).toMatchObject({ permanent: false, message: expect.stringContaining('does not speak the protocol of the address (HPE_') })
  })

  it('shows what would go out without its secrets', async () => {
    const preview = await channelAt('https://service.example').preview(aMessage())

    expect(preview).toMatch(/^POST https:\/\/service\.example\/…\ncontent-type: application\/json\n/)
    expect(preview).not.toContain(SECRET)
  })
})

describe('a webhook with an authority of its own', () => {
  const at = (origin: string) => CHANNELS.webhook?.(origin, certificates.authority) as Channel

  it('trusts what that vouches for', async () => {
    const { origin } = await aFarSide((_request, response) => response.end('ok'), certificates.good)

    await expect(send(at(origin))).resolves.toBe('200 ok')
  })

  it.each([
    ['expired', 'has a certificate that has expired (CERT_HAS_EXPIRED)'],
    ['wrongName', 'has a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['selfSigned', 'has a self-signed certificate, which nobody vouches for (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ] as const)('still looks at the certificate: %s', async (kind, words) => {
    const { origin, host, heard } = await aFarSide((_request, response) => response.end('ok'), certificates[kind])

    const error = await failure(at(origin))

    expect(error).toMatchObject({ permanent: false, message: `${host} ${words}` })
    expect(heard).toEqual([])
  })
})
