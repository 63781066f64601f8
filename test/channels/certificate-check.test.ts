import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CertificateQuestion, serviceCertificate } from '../../src/channels/certificate-check.js'
import type { ChannelSettings } from '../../src/config/channel-settings.js'
import { type Authority, type Certificate, startAuthority } from '../support/certificates.js'
import { anHttpProxy } from '../support/http-proxy.js'
import { anHttpService } from '../support/http-service.js'
import { settingsOf } from '../support/mail.js'
import { startMailServer } from '../support/mail-server.js'

const NAMES = 'DNS:localhost,IP:127.0.0.1,IP:0.0.0.0'

let authority: Authority
let good: Certificate
let expired: Certificate
beforeAll(async () => {
  authority = await startAuthority()
  ;[good, expired] = await Promise.all([authority.certify(NAMES, { days: 9 }), authority.certify(NAMES, { days: -1 })])
})
afterAll(() => authority.close())

const routed = { name: 'x', events: [], minSeverity: 'info', dailyReport: false } as const

const asked = (channel: ChannelSettings, address: string, route: CertificateQuestion['route'] = {}) =>
  serviceCertificate({ channel, address, route, ca: authority.ca }, AbortSignal.timeout(5_000))

/** Whole days until then; undefined: it is not known. */
const daysOf = async (certificate: ReturnType<typeof asked>): Promise<number | undefined> => {
  const { until } = await certificate
  return until && Math.round((until.getTime() - Date.now()) / 86_400_000)
}

const aWebhook = (url: string): readonly [ChannelSettings, string] => [{ ...routed, type: 'webhook', url, format: 'json' }, url]
const aMailbox = (port: number, scheme: string): readonly [ChannelSettings, string] => {
  // This address of this machine does not count as local.
  const smtp = `${scheme}://0.0.0.0:${port}`
  return [settingsOf(port, { smtp, user: 'ann', password: { env: 'P' } }), smtp]
}

describe('the certificate of a service', () => {
  it('is seen over HTTPS, straight and through a proxy, without any message', async () => {
    const { heard, host, origin } = await anHttpService((_, response) => response.end(), good)
    const proxy = await anHttpProxy()

    expect(await daysOf(asked(...aWebhook(`${origin}/hook/secret`)))).toBe(9)
    expect(await daysOf(asked(...aWebhook(`${origin}/hook/secret`), { env: { HTTPS_PROXY: proxy.url } }))).toBe(9)

    expect(proxy.asked).toEqual([`CONNECT ${host}`])
    expect(heard.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /', 'HEAD /'])
  })

  it.each([
    ['smtp', false],
    ['smtps', true],
  ])('is seen over %s, without a sign-in', async (scheme, secure) => {
    const { port, letters } = await startMailServer({ ...good, secure })

    expect(await daysOf(asked(...aMailbox(port, scheme)))).toBe(9)
    expect(letters).toEqual([])
  })

  it('that has expired is known as such', async () => {
    const { origin } = await anHttpService((_, response) => response.end(), expired)
    const mail = await startMailServer({ ...expired, secure: true })
    const proxy = await anHttpProxy()

    for (const certificate of [
      asked(...aWebhook(origin)),
      asked(...aWebhook(origin), { env: { HTTPS_PROXY: proxy.url } }),
      asked(...aMailbox(mail.port, 'smtps')),
    ])
      expect(await certificate).toEqual({ until: undefined, isExpired: true })
  })

  it('is not known if there is none, or nobody answers', async () => {
    const plain = await anHttpService((_, response) => response.end())

    for (const address of [plain.origin, 'https://127.0.0.1:1', 'https://nowhere.invalid'])
      expect(await asked(...aWebhook(address))).toEqual({ until: undefined, isExpired: false })
    expect(plain.heard).toEqual([])
  })
})
