import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mattermost } from '../../src/channels/mattermost.js'
import type { Message } from '../../src/channels/types.js'
import { expectMarkdown } from '../support/chat-markup.js'
import { aDepositMessage, aHugeMessage, aMessage, aPart, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const settings = {
  name: 'team',
  type: 'mattermost',
  webhookUrl: { env: 'X' },
  events: [],
  minSeverity: 'info',
  dailyReport: false,
} as const
const at = (origin: string) => mattermost(settings, { webhookUrl: `${origin}/hooks/a-secret-of-mattermost` })
const signal = () => AbortSignal.timeout(5_000)
const send = (origin: string) => at(origin).send(aMessage(), signal(), null)

const textOf = async (message: Message): Promise<string> => {
  const preview = await at('https://chat.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n'))).text
}

// Mattermost: developers.mattermost.com "Incoming webhooks" (parameters, reply `ok`, 16,383 characters) and "Client errors",
// "Rate limiting" of the API reference 4.x. Rocket.Chat 7: apps/meteor/app/integrations/server/api/api.ts (replies of /hooks).
describe('mattermost', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted text: %s', async (name, message) => {
    await expect(`${await at('https://chat.example').preview(message)}\n`).toMatchFileSnapshot(`golden/mattermost-${name}.txt`)
  })

  it.each([
    ['Mattermost', 'ok'],
    ['Rocket.Chat', '{"success":true}'],
  ])('a message is posted with its whole outline, and %s takes it', async (_, reply) => {
    const { origin, heard } = await anHttpService((_, response) => response.end(reply))

    await expect(send(origin)).resolves.toBe('200 ok')

    expect(heard).toMatchObject([{ method: 'POST', path: '/hooks/a-secret-of-mattermost' }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ text: await textOf(aMessage()) })
    expect(JSON.parse(heard[0]?.body ?? '').text).toContain('`check_status problems --only payment_issue --all`')
  })

  it.each([
    [400, 'web.incoming_webhook.invalid.app_error', 'Invalid webhook.', /check webhook_url$/],
    [501, 'web.incoming_webhook.disabled.app_error', 'Incoming webhooks have been disabled by the system admin.', /must enable them$/],
    [404, 'web.incoming_webhook.channel.app_error', "Couldn't find the channel.", /the channel of the webhook does not exist/],
    [403, 'web.incoming_webhook.permissions.app_error', 'Inappropriate channel permissions.', /may not post to its channel$/],
  ])('the reply %i %s of Mattermost is an error of the webhook, and is explained', async (status_code, id, message, words) => {
    const body = JSON.stringify({ id, message, detailed_error: '', request_id: 'r', status_code })
    const { origin, host } = await anHttpService((_, response) => response.writeHead(status_code).end(body))

    const error = await send(origin).catch(error => error)

    expect(error).toMatchObject({ permanent: false, message: expect.stringMatching(words) })
    expect(error.message).toContain(`${host} answered ${status_code} ${message}`)
  })

  it.each([
    [400, '{"success":false,"error":"invalid-channel"}', false, /check the channel of the integration$/],
    [404, '{"success":false,"error":"Invalid integration id or token provided."}', false, /check webhook_url$/],
    [400, '{"success":false,"error":"error-message-size-exceeded"}', true, /error-message-size-exceeded$/],
    [503, '{"success":false,"error":"Service Unavailable"}', false, /Service Unavailable$/],
  ])('the reply %i %s of Rocket.Chat tells an error of the webhook from one of the message', async (status, body, permanent, words) => {
    const { origin } = await anHttpService((_, response) => response.writeHead(status).end(body))

    await expect(send(origin)).rejects.toMatchObject({ permanent, message: expect.stringMatching(words) })
  })

  it.each([
    ['seconds, as Mattermost says it', '37', 37],
    ['a time in milliseconds, as Rocket.Chat says it', '1759888810000', 35],
  ])('the next attempt waits for X-RateLimit-Reset: %s', async (_, reset, seconds) => {
    const headers = { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const { origin } = await anHttpService((_, response) =>
      response.writeHead(429, { ...headers, date: 'Wed, 08 Oct 2025 01:59:35 GMT' }).end('limit exceeded'),
    )

    await expect(send(origin)).rejects.toMatchObject({ permanent: false, more: { retryAfter: seconds } })
  })

  it.each(['<html>Please sign in</html>', '', '{"success":false}', 'no_text'])(
    'a reply of neither of them does not count as delivered: %j',
    async body => {
      const { origin } = await anHttpService((_, response) => response.end(body))

      await expect(send(origin)).rejects.toMatchObject({ permanent: false, message: expect.stringContaining('check webhook_url') })
    },
  )

  it('a message of any size stays within what Rocket.Chat takes, and counts what is left out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const text = await textOf(message)
      expect(text.length).toBeLessThanOrEqual(4000)
      expect(text.length).toBeGreaterThan(1500)
      expect(text).toMatch(/… and \d+ more/)
    }
  })

  it('no text from the platform becomes formatting, a link or a mention', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => expectMarkdown(await textOf(message))),
      { numRuns: 100 },
    )
  })

  it('ordinary names and e-mail addresses stay as they are', async () => {
    const value = "Zoë O'Brien-Smith naidoo@plumbers.example R1,250.00 (08:30) @channel ~town-square 1. **b**"

    expect(await textOf(aMessage({ parts: [aPart({ list: [value] })] }))).toContain(
      "• Zoë O'Brien-Smith naidoo@plumbers.example R1,250.00 (08:30) `@channel` `~town-square` 1. `**b**`",
    )
  })
})
