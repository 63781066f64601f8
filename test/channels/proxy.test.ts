import { beforeAll, describe, expect, it } from 'vitest'
import { type ChannelContext, openChannel } from '../../src/channels/index.js'
import type { ChannelSettings } from '../../src/config/channel-settings.js'
import { aMessage } from '../support/chat-messages.js'
import { anHttpProxy } from '../support/http-proxy.js'
import { anHttpService, makeCertificates } from '../support/http-service.js'

const SECRET = '8f14e45fceea467fa0e61b2c3d4e5f60'
const routed = { name: 'x', events: [], minSeverity: 'info', dailyReport: false } as const
const source = { env: 'X' }

let certificates: Awaited<ReturnType<typeof makeCertificates>>
beforeAll(async () => {
  certificates = await makeCertificates()
})

type Kind = (origin: string) => { readonly settings: ChannelSettings; readonly secret: string }

/** Each HTTP channel, posting to `origin`. */
const CHANNELS: Readonly<Record<string, Kind>> = {
  slack: origin => ({ settings: { ...routed, type: 'slack', webhookUrl: source }, secret: `${origin}/services/${SECRET}` }),
  telegram: origin => ({
    settings: { ...routed, type: 'telegram', botToken: source, chatId: '-1001', api: origin },
    secret: `123:${SECRET}`,
  }),
  webhook: origin => ({ settings: { ...routed, type: 'webhook', url: `${origin}/${SECRET}`, format: 'json' }, secret: '' }),
}

const send = async (kind: Kind, origin: string, env: ChannelContext['env'], proxy?: string): Promise<string> => {
  const { settings, secret } = kind(origin)
  // The webhook trusts the authority of the tests.
  const isTls = origin.startsWith('https:') && settings.type === 'webhook'
  const chosen = { ...settings, ...(proxy !== undefined && { proxy }), ...(isTls && { caFile: 'authority.pem' }) } as ChannelSettings
  const secrets = { secret: async () => secret, file: async () => certificates.authority }
  const channel = await openChannel(chosen, { secrets, env, expirySeconds: 60 })
  return channel.send(aMessage(), AbortSignal.timeout(5_000), null)
}

const { webhook } = CHANNELS as { readonly webhook: Kind }

const failure = async (...given: Parameters<typeof send>): Promise<string> => {
  const error = await send(...given).then(
    reply => Promise.reject(new Error(`it was accepted: ${reply}`)),
    error => error,
  )
  expect(error).toMatchObject({ name: 'DeliveryError', permanent: false })
  expect(JSON.stringify([error.message, error.stack])).not.toMatch(new RegExp(`${SECRET}|a-password`))
  return error.message
}

const aService = () =>
  anHttpService((request, response) => response.end(request.url?.includes('/bot') ? '{"ok": true, "result": {"message_id": 7}}' : 'ok'))

describe.each(Object.entries(CHANNELS))('the %s channel behind a proxy', (_, kind) => {
  it('posts through the proxy of the environment, which alone can resolve the name of the service', async () => {
    const { heard, host } = await aService()
    const proxy = await anHttpProxy()
    const named = `http://hooks.example:${host.split(':')[1]}`

    await expect(send(kind, named, { HTTP_PROXY: proxy.url })).resolves.toMatch(/^200 ok|^message 7/)

    expect(proxy.asked).toEqual([expect.stringContaining(`POST ${named}/`)])
    expect(heard).toMatchObject([{ method: 'POST', headers: { host: new URL(named).host } }])
  })

  it('posts through the proxy of its settings, whatever the environment says', async () => {
    const { host } = await aService()
    const proxy = await anHttpProxy()
    const named = `http://hooks.example:${host.split(':')[1]}`

    await send(kind, named, { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }, proxy.url)

    expect(proxy.asked).toHaveLength(1)
  })

  it('goes straight with proxy = "none"', async () => {
    const { heard, origin } = await aService()

    await send(kind, origin, { HTTP_PROXY: 'http://127.0.0.1:1' }, 'none')

    expect(heard).toHaveLength(1)
  })
})

describe('HTTPS_PROXY', () => {
  it('is a tunnel, at whose end the certificate of the service is checked', async () => {
    const { heard, host } = await anHttpService((_, response) => response.end('ok'), certificates.good)
    const proxy = await anHttpProxy()
    const env = { HTTPS_PROXY: proxy.url.replace('//', '//ann:a-password@'), HTTP_PROXY: 'http://127.0.0.1:1' }

    await expect(send(webhook, `https://${host}`, env)).resolves.toBe('200 ok')

    expect(proxy.asked).toEqual([`CONNECT ${host}`])
    expect(proxy.headers[0]?.['proxy-authorization']).toBe(`Basic ${Buffer.from('ann:a-password').toString('base64')}`)
    expect(heard).toHaveLength(1)
  })

  it('is read without a scheme too, in either case, and stands in for no other protocol', async () => {
    const { host, origin } = await aService()
    const proxy = await anHttpProxy()

    await send(webhook, origin, { https_proxy: '127.0.0.1:1' })
    await send(webhook, origin, { http_proxy: proxy.host })

    expect(proxy.asked).toEqual([`POST http://${host}/${SECRET}`])
  })

  it.each(['127.0.0.1', '*', 'localhost, 127.0.0.1:PORT', '.example 127.0.0.1'])(
    'is not used for what NO_PROXY exempts: %s',
    async exempt => {
      const { heard, host, origin } = await aService()

      await send(webhook, origin, { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: exempt.replace('PORT', host.split(':')[1] ?? '') })

      expect(heard).toHaveLength(1)
    },
  )

  it('is not blamed for a service that NO_PROXY exempts', async () => {
    const message = await failure(webhook, 'http://127.0.0.1:1', { HTTP_PROXY: 'http://127.0.0.1:2', NO_PROXY: '127.0.0.1' })

    expect(message).toBe('127.0.0.1:1 refused the connection: nothing listens on that port (ECONNREFUSED)')
  })
})

describe('a proxy that does not let a message through is named:', () => {
  const PLAIN = 'http://hooks.example'
  const TUNNELLED = 'https://hooks.example'

  it.each([PLAIN, TUNNELLED])('one that does not run, for %s', async origin => {
    const message = await failure(webhook, origin, { HTTP_PROXY: 'http://ann:a-password@127.0.0.1:1' })

    expect(message).toBe(
      'hooks.example was not reached: the proxy 127.0.0.1:1 (HTTP_PROXY) refused the connection: nothing listens on that port (ECONNREFUSED)',
    )
  })

  it('one whose name has no address', async () => {
    const message = await failure(webhook, TUNNELLED, {}, 'http://nowhere.invalid:3128')

    expect(message).toBe(
      'hooks.example was not reached: the proxy nowhere.invalid:3128 (proxy in the settings) cannot be resolved: no such host name (ENOTFOUND)',
    )
  })

  it.each([
    [407, TUNNELLED, 'it asks for a user and a password: set HTTPS_PROXY to http://user:password@host:port'],
    [407, PLAIN, 'it asks for a user and a password: set HTTP_PROXY to http://user:password@host:port'],
    [403, TUNNELLED, 'it does not allow it'],
    [503, TUNNELLED, 'it did not get through to it'],
  ])('one that answers %i for %s', async (refuses, origin, words) => {
    const { url, host } = await anHttpProxy({ refuses })

    const message = await failure(webhook, origin, { HTTPS_PROXY: url, HTTP_PROXY: url })

    const variable = origin === PLAIN ? 'HTTP_PROXY' : 'HTTPS_PROXY'
    expect(message).toBe(`hooks.example was not reached: the proxy ${host} (${variable}) answered ${refuses}: ${words}`)
  })

  it('beside the answer that came through it', async () => {
    const service = await anHttpService((_, response) => response.writeHead(404).end())
    const proxy = await anHttpProxy()

    const message = await failure(webhook, service.origin, { HTTP_PROXY: proxy.url })

    expect(message).toBe(`${service.host} (through the proxy ${proxy.host} (HTTP_PROXY)) answered 404: check the URL`)
  })

  it('beside a certificate that it may have put in the place of the real one', async () => {
    const { host, heard } = await anHttpService((_, response) => response.end('ok'), certificates.good)
    const proxy = await anHttpProxy()

    const message = await failure(CHANNELS.slack as Kind, `https://${host}`, { HTTPS_PROXY: proxy.url })

    expect(message).toBe(
      `${host} (through the proxy ${proxy.host} (HTTPS_PROXY)) has a certificate from an untrusted authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE). If the proxy opens encrypted connections, name its authority in NODE_EXTRA_CA_CERTS`,
    )
    expect(heard).toEqual([])
  })

  it.each(['socks5://127.0.0.1:1080', 'http://'])('an address that cannot be used: %s', async given => {
    const message = await failure(webhook, PLAIN, { HTTP_PROXY: given })

    expect(message).toBe('HTTP_PROXY is not the address of an HTTP proxy: it should look like http://proxy.example:3128')
  })
})
