import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { telegram } from '../../src/channels/telegram.js'
import type { Message } from '../../src/channels/types.js'
import { expectTelegramMarkup, readHtml } from '../support/chat-markup.js'
import { aDepositMessage, aHugeMessage, aMessage, anAlert, aPart, hostileMessage } from '../support/chat-messages.js'
import { aFarSide } from '../support/far-side.js'

const settings = {
  name: 'phone',
  type: 'telegram',
  botToken: { env: 'X' },
  events: [],
  minSeverity: 'info',
  dailyReport: false,
  chatId: '-1001234567890',
} as const
const at = (api: string, botToken = '123456:a-secret-of_telegram') => telegram({ ...settings, api }, { botToken })
const signal = () => AbortSignal.timeout(5_000)

interface Payload {
  readonly chat_id: string
  readonly text: string
  readonly parse_mode: string
  readonly disable_notification: boolean
}

const payloadOf = async (message: Message): Promise<Payload> => {
  const preview = await at('https://api.telegram.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

/** All words, whatever stands between them. */
const wordsOf = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}�]+/gu, '')

describe('telegram', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('shows what it posts: %s', async (name, message) => {
    await expect(`${await at('https://api.telegram.example').preview(message)}\n`).toMatchFileSnapshot(`golden/telegram-${name}.txt`)
  })

  it('posts it, and says which message it became', async () => {
    const { origin, heard } = await aFarSide((_, response) =>
      response.end('{"ok":true,"result":{"message_id":123,"chat":{"id":-1001234567890}}}'),
    )

    await expect(at(`${origin}/`).send(aMessage(), signal(), null)).resolves.toBe('message 123 in chat -1001234567890')

    expect(heard).toMatchObject([{ method: 'POST', path: '/bot123456:a-secret-of_telegram/sendMessage' }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(await payloadOf(aMessage()))
  })

  it.each([
    [400, 'Bad Request: message is too long', true, /too long$/],
    [400, "Bad Request: can't parse entities: unsupported start tag", true, /start tag$/],
    [400, 'Bad Request: chat not found', false, /look at chat_id/],
    [400, 'Bad Request: not enough rights to send text messages to the chat', false, /look at chat_id/],
    [400, 'Bad Request: PEER_ID_INVALID', false, /look at chat_id/],
    [401, 'Unauthorized', false, /look at the bot token/],
    [403, 'Forbidden: bot was kicked from the supergroup chat', false, /let the bot into the chat/],
    [404, 'Not Found', false, /look at the bot token/],
    [500, 'Internal Server Error', false, /Internal Server Error$/],
  ])('knows what is to be mended and what is refused for good: %i %s', async (status, description, permanent, words) => {
    const { origin, host } = await aFarSide((_, response) =>
      response.writeHead(status).end(JSON.stringify({ ok: false, error_code: status, description })),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent,
      message: expect.stringMatching(new RegExp(`^${host} answered ${status} .*${words.source}`)),
    })
  })

  it('waits as long as Telegram asks for', async () => {
    const { origin } = await aFarSide((_, response) =>
      response.writeHead(429).end('{"ok":false,"description":"Too Many Requests: retry after 37","parameters":{"retry_after":37}}'),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({ permanent: false, more: { retryAfter: 37 } })
  })

  it('says under which id a group goes on', async () => {
    const { origin } = await aFarSide((_, response) =>
      response.writeHead(400).end('{"ok":false,"description":"group was upgraded","parameters":{"migrate_to_chat_id":-100777}}'),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('the group has a new chat_id, -100777: put it into the settings'),
    })
  })

  it.each(['<html>Please sign in</html>', '', '{"ok":false}', '[]'])('takes nothing for an acceptance that is none: %j', async body => {
    const { origin } = await aFarSide((_, response) => response.end(body))

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('that is no answer of the Bot API'),
    })
  })

  it.each(['', 'a-secret of nobody', '../a-secret', '1:2?a-secret'])(
    'says of what is no token that it is none, unquoted: %j',
    async token => {
      await expect(at('http://127.0.0.1:1', token).send(aMessage(), signal(), null)).rejects.toMatchObject({
        permanent: false,
        message: 'the bot token is none: it looks like 123456:ABC-DEF',
      })
    },
  )

  it('is never too long, and says what it leaves out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const { text, wrong } = readHtml((await payloadOf(message)).text)

      expect(wrong).toEqual([])
      expect(text.length).toBeLessThanOrEqual(4096)
      expect(text.length).toBeGreaterThan(2000)
      expect(text).toMatch(/… and \d+ more/)
    }
  })

  it('leaves out whole parts', async () => {
    const parts = Array.from({ length: 300 }, (_, i) => aPart({ title: `Problem ${i}` }))
    const { text } = readHtml((await payloadOf(aMessage({ parts }))).text)
    const told = text.match(/Problem \d+/g)?.length ?? 0

    expect(text.match(/--only payment_issue --all/g)).toHaveLength(told)
    expect(text).toContain(`… and ${300 - told} more`)
    expect(told).toBeGreaterThan(15)
  })

  it('is parsed to the very text that was meant, whatever came from the platform', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        const { text: html } = await payloadOf(message)
        expectTelegramMarkup(html)
        const { text } = readHtml(html)
        if (/… and \d+ more/.test(text)) return
        const seen = wordsOf(text)
        for (const { title, list, facts } of message.parts)
          for (const value of [...(message.parts.length > 1 ? [title] : []), ...list, ...facts.map(fact => fact.value)])
            if (value.length <= 60) expect(seen).toContain(wordsOf(value.replace(/(\p{M}{4})\p{M}+/gu, '$1')))
      }),
      { numRuns: 300 },
    )
  })

  it('sets as code what it could link or mention', async () => {
    const { text } = await payloadOf(aMessage({ parts: [aPart({ list: ['@owner /start #tag www.evil.example jo@plumbers.example'] })] }))

    expect(text).toContain('• <code>@owner</code> <code>/start</code> <code>#tag</code> <code>www.evil.example</code> jo@plumbers.example')
  })

  it.each([
    ['a high problem', aMessage({ severity: 'high' }), false],
    ['a medium problem', aMessage({ severity: 'medium' }), true],
    ['what is over', aMessage({ severity: 'high', alerts: [anAlert({ change: 'resolved' })] }), true],
    ['a deposit', aDepositMessage(), false],
    ['the platform that cannot be checked', aMessage({ kind: 'itself', severity: null }), false],
    ['the daily report', aMessage({ kind: 'report' }), true],
    ['a test', aMessage({ kind: 'test', severity: null }), false],
  ])('makes a sound only for what cannot wait or was asked for: %s', async (_, message, silent) => {
    expect((await payloadOf(message)).disable_notification).toBe(silent)
  })
})
