import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apprise } from '../../src/channels/apprise.js'
import { HEALTH, type Message } from '../../src/channels/types.js'
import { escapeLines } from '../../src/text/escape.js'
import { aDepositMessage, aHugeMessage, aMessage, anAlert, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const settings = { name: 'others', type: 'apprise', events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string, tag?: string) =>
  apprise({ ...settings, url: `${origin}/notify/a-secret-key`, ...(tag !== undefined && { tag }) }, { token: 'a-token' })
const signal = () => AbortSignal.timeout(5_000)
const send = (origin: string) => at(origin).send(aMessage(), signal(), null)

const payloadOf = async (message: Message) => {
  const preview = await at('https://apprise.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

const log = (...lines: readonly (readonly [level: string, words: string])[]) => ({
  error: 'One or more notification could not be sent',
  details: lines.map(([level, words]) => [level, '2026-09-17 03:28:04,135', words]),
})

// caronc/apprise-api swagger.yaml 1.4.0: POST /notify/{key}, its JSON request and LogResponse, 200, 204, 400, 424 and 431.
describe('apprise', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted message: %s', async (name, message) => {
    await expect(`${await at('https://apprise.example').preview(message)}\n`).toMatchFileSnapshot(`golden/apprise-${name}.txt`)
  })

  it('a message is passed on to the services with that tag', async () => {
    const reply = JSON.stringify({ error: null, details: [['INFO', '2026-09-17 03:28:04,135', 'Sent Pushover notification.']] })
    const { origin, heard } = await anHttpService((_, response) => response.end(reply))

    await expect(at(origin, 'devops').send(aMessage(), signal(), null)).resolves.toBe('200 passed on')

    const headers = { accept: 'application/json', 'content-type': 'application/json', authorization: 'Bearer a-token' }
    expect(heard).toMatchObject([{ method: 'POST', path: '/notify/a-secret-key', headers }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ ...(await payloadOf(aMessage())), tag: 'devops' })
  })

  it('a key without a configuration does not count as delivered', async () => {
    const { origin } = await anHttpService((_, response) => response.writeHead(204).end())

    await expect(send(origin)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('Apprise has nothing under that key: check url'),
    })
  })

  it('a message that no service took is sent again, and the error says why', async () => {
    const body = JSON.stringify(log(['INFO', 'Notifying 1 service(s).'], ['WARNING', 'Failed to send Pushover notification: error=401.']))
    const { origin } = await anHttpService((_, response) => response.writeHead(424).end(body))

    await expect(send(origin)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('could not be sent Failed to send Pushover notification: error=401.'),
    })
  })

  it('a message that one service took and another did not is not sent again: one of them would have it twice', async () => {
    const body = JSON.stringify(log(['INFO', 'Sent Matrix notification.'], ['WARNING', 'Failed to send Pushover notification']))
    const { origin } = await anHttpService((_, response) => response.writeHead(424).end(body))

    await expect(send(origin)).rejects.toMatchObject({
      permanent: true,
      message: expect.stringContaining('give each service a channel of its own, by tag'),
    })
  })

  it('a tag that no service has says so', async () => {
    const { origin } = await anHttpService((_, response) => response.writeHead(424).end(JSON.stringify(log())))

    await expect(send(origin)).rejects.toMatchObject({ permanent: false, message: expect.stringContaining('check tag') })
  })

  it.each([
    [400, '{"error":"An invalid payload was specified"}', true, /An invalid payload was specified$/],
    [424, 'One or more notification could not be sent.', false, /could not be sent\.$/],
    [431, '{"error":"The payload is too large"}', true, /too large$/],
    [500, '{"error":"internal"}', false, /internal$/],
  ])('the reply %i %s tells an error that passes from one of the message', async (status, body, permanent, words) => {
    const { origin } = await anHttpService((_, response) => response.writeHead(status).end(body))

    await expect(send(origin)).rejects.toMatchObject({ permanent, message: expect.stringMatching(words) })
  })

  it('the page of a proxy does not count as delivered', async () => {
    const { origin } = await anHttpService((_, response) => response.end('<html>Please sign in</html>'))

    await expect(send(origin)).rejects.toMatchObject({ permanent: false, message: expect.stringContaining('check url') })
  })

  it('a message of any size stays within its bound, and counts what is left out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const { body } = await payloadOf(message)
      expect(body.length).toBeLessThanOrEqual(4000)
      expect(body).toMatch(/… and \d+ more/)
    }
  })

  it('text from the platform is plain and harmless', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        const { body, title, format } = await payloadOf(message)
        for (const words of [body, title]) expect(words).toBe(escapeLines(words))
        expect(format).toBe('text')
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['a high problem', aMessage(), 'failure'],
    ['a medium problem', aMessage({ severity: 'medium' }), 'warning'],
    ['a resolved problem', aMessage({ alerts: [anAlert({ change: 'resolved' })] }), 'success'],
    ['a deposit', aDepositMessage(), 'info'],
    ['a platform that cannot be checked', aMessage({ kind: HEALTH, severity: null, alerts: [] }), 'failure'],
  ])('the type says what kind of message it is: %s', async (_, message, type) => {
    expect((await payloadOf(message)).type).toBe(type)
  })
})
