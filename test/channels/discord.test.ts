import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discord } from '../../src/channels/discord.js'
import type { Message } from '../../src/channels/types.js'
import { expectMarkdown } from '../support/chat-markup.js'
import { aDepositMessage, aHugeMessage, aMessage, anAlert, aPart, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const settings = { name: 'team', type: 'discord', webhookUrl: { env: 'X' }, events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string) => discord(settings, { webhookUrl: `${origin}/api/webhooks/123/a-secret-of-discord` })
const signal = () => AbortSignal.timeout(5_000)
const send = (origin: string) => at(origin).send(aMessage(), signal(), null)

interface Payload {
  readonly content: string
  readonly embeds: readonly { readonly description: string; readonly color?: number; readonly footer?: { readonly text: string } }[]
  readonly allowed_mentions: unknown
  readonly flags?: number
}

const payloadOf = async (message: Message): Promise<Payload> => {
  const preview = await at('https://discord.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

// discord/discord-api-docs of 2026: "Execute Webhook", "Embed Limits", "Rate Limits", "JSON error codes", API v10.
describe('discord', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted message: %s', async (name, message) => {
    await expect(`${await at('https://discord.example').preview(message)}\n`).toMatchFileSnapshot(`golden/discord-${name}.txt`)
  })

  it('a message is posted, and Discord is asked to say whether it was saved', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.end('{"id":"1288471234567890123","channel_id":"9"}'))

    await expect(send(origin)).resolves.toBe('message 1288471234567890123')

    expect(heard).toMatchObject([{ method: 'POST', path: '/api/webhooks/123/a-secret-of-discord?wait=true' }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(await payloadOf(aMessage()))
  })

  it('a thread is named by thread_id', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.end('{"id":"1"}'))
    const channel = discord({ ...settings, threadId: '1288471234567890123' }, { webhookUrl: `${origin}/api/webhooks/1/a` })

    await channel.send(aMessage(), signal(), null)

    expect(heard[0]?.path).toBe('/api/webhooks/1/a?wait=true&thread_id=1288471234567890123')
  })

  it.each([
    [404, 10015, 'Unknown Webhook', false, /the webhook was deleted/],
    [404, 10003, 'Unknown Channel', false, /check thread_id$/],
    [401, 50027, 'Invalid Webhook Token', false, /check webhook_url$/],
    [400, 50083, 'Thread is archived', false, /open it again, or change thread_id$/],
    [400, 220001, 'Webhooks posted to forum channels must have a thread_name or thread_id', false, /set thread_id$/],
    [400, 50035, 'Invalid Form Body', true, /Invalid Form Body$/],
    [500, 0, '500: Internal Server Error', false, /Internal Server Error$/],
  ])('the reply %i with code %i tells an error of the webhook from one of the message', async (status, code, message, permanent, words) => {
    const { origin, host } = await anHttpService((_, response) => response.writeHead(status).end(JSON.stringify({ message, code })))

    const error = await send(origin).catch(error => error)

    expect(error).toMatchObject({ permanent, message: expect.stringMatching(words) })
    expect(error.message).toContain(`${host} answered ${status} ${message}`)
  })

  it('the next attempt waits for retry_after, which is a fraction, rather than for the header', async () => {
    const { origin } = await anHttpService((_, response) =>
      response
        .writeHead(429, { 'retry-after': '1', 'x-ratelimit-reset': '1470173023.123' })
        .end('{"message":"You are being rate limited.","retry_after":64.57,"global":false}'),
    )

    await expect(send(origin)).rejects.toMatchObject({ permanent: false, more: { retryAfter: 65 } })
  })

  it.each(['<html>Please sign in</html>', '', 'ok', '[]', '{"type":1}'])(
    'a reply other than that of Discord does not count as delivered: %j',
    async body => {
      const { origin } = await anHttpService((_, response) => response.end(body))

      await expect(send(origin)).rejects.toMatchObject({ permanent: false, message: expect.stringContaining('check webhook_url') })
    },
  )

  it('a message of any size stays within every limit, and counts what is left out', async () => {
    const short = aMessage({ parts: Array.from({ length: 40 }, (_, i) => aPart({ title: `Problem ${i}`, list: [] })) })
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0), short]) {
      const { content, embeds } = await payloadOf(message)
      expect(content.length).toBeLessThanOrEqual(2000)
      expect(embeds.length).toBeLessThanOrEqual(10)
      for (const { description } of embeds) expect(description.length).toBeLessThanOrEqual(4096)
      expect(embeds.flatMap(({ description, footer }) => [description, footer?.text ?? '']).join('').length).toBeLessThanOrEqual(6000)
      expect(embeds.map(({ description }) => description).join('\n')).toMatch(/… and \d+ more/)
    }
  })

  it('no text from the platform becomes formatting, a link or a mention', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        const { content, embeds, allowed_mentions } = await payloadOf(message)
        for (const text of [content, ...embeds.map(({ description }) => description)]) expectMarkdown(text)
        expect(allowed_mentions).toEqual({ parse: [] })
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['a high problem', aMessage(), [0xdd2e44, undefined]],
    ['a medium problem', aMessage({ severity: 'medium' }), [0xfdcb58, 4096]],
    ['a resolved problem', aMessage({ alerts: [anAlert({ change: 'resolved' })] }), [0x77b255, 4096]],
    ['a deposit', aDepositMessage(), [undefined, undefined]],
  ])('the colour says how bad it is, and what can wait makes no sound: %s', async (_, message, expected) => {
    const { embeds, flags } = await payloadOf(message)

    expect([embeds[0]?.color, flags]).toEqual(expected)
  })
})
