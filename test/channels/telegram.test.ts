import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { telegram } from '../../src/channels/telegram.js'
import { HEALTH, type Message } from '../../src/channels/types.js'
import { expectTelegramMarkup, readHtml } from '../support/chat-markup.js'
import { aDepositMessage, aHugeMessage, aMessage, anAlert, aPart, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

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

/** The text without white space and invisible characters. */
const wordsOf = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}�]+/gu, '')

describe('telegram', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted text: %s', async (name, message) => {
    await expect(`${await at('https://api.telegram.example').preview(message)}\n`).toMatchFileSnapshot(`golden/telegram-${name}.txt`)
  })

  it('a message is posted to the chat, and its id there is returned', async () => {
    const { origin, heard } = await anHttpService((_, response) =>
      response.end('{"ok":true,"result":{"message_id":123,"chat":{"id":-1001234567890}}}'),
    )

    await expect(at(`${origin}/`).send(aMessage(), signal(), null)).resolves.toBe('message 123 in chat -1001234567890')

    expect(heard).toMatchObject([{ method: 'POST', path: '/bot123456:a-secret-of_telegram/sendMessage' }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(await payloadOf(aMessage()))
  })

  it.each([
    [400, 'Bad Request: message is too long', true, /too long$/],
    [400, "Bad Request: can't parse entities: unsupported start tag", true, /start tag$/],
    [400, 'Bad Request: chat not found', false, /check chat_id, and whether the bot may write there/],
    [400, 'Bad Request: not enough rights to send text messages to the chat', false, /check chat_id, and whether the bot may write there/],
    [400, 'Bad Request: PEER_ID_INVALID', false, /check chat_id, and whether the bot may write there/],
    [400, 'Bad Request: TOPIC_CLOSED', false, /the topic is closed: reopen it in Telegram, or set message_thread_id to another one/],
    [400, 'Bad Request: message thread not found', false, /check message_thread_id, and leave it out for the topic General/],
    [401, 'Unauthorized', false, /check bot_token/],
    [403, 'Forbidden: bot was kicked from the supergroup chat', false, /add the bot to the chat/],
    [404, 'Not Found', false, /check bot_token/],
    [500, 'Internal Server Error', false, /Internal Server Error$/],
  ])('the reply %i %s tells an error of the settings from one of the message', async (status, description, permanent, words) => {
    const { origin, host } = await anHttpService((_, response) =>
      response.writeHead(status).end(JSON.stringify({ ok: false, error_code: status, description })),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent,
      message: expect.stringMatching(new RegExp(`^${host} answered ${status} .*${words.source}`)),
    })
  })

  it('the next attempt waits for the retry_after of Telegram', async () => {
    const { origin } = await anHttpService((_, response) =>
      response.writeHead(429).end('{"ok":false,"description":"Too Many Requests: retry after 37","parameters":{"retry_after":37}}'),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({ permanent: false, more: { retryAfter: 37 } })
  })

  // "ResponseParameters" and "Making requests", https://core.telegram.org/bots/api, Bot API 6.3 and later.
  it('a group that became a supergroup gets the message under its new id, which is printed for the settings', async () => {
    const upgraded = { ok: false, error_code: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat' }
    const { origin, heard } = await anHttpService((_, response) => {
      const { chat_id } = JSON.parse(heard.at(-1)?.body ?? '')
      if (chat_id === '-1001234567890') response.end('{"ok":true,"result":{"message_id":7}}')
      else response.writeHead(400).end(JSON.stringify({ ...upgraded, parameters: { migrate_to_chat_id: -1001234567890 } }))
    })
    const channel = telegram({ ...settings, chatId: '-777', messageThreadId: 42, api: origin }, { botToken: '1:a' })

    await expect(channel.send(aMessage(), signal(), null)).resolves.toBe(
      'message 7 in chat -1001234567890: the group has this new id, set chat_id to it',
    )
    expect(heard.map(({ body }) => JSON.parse(body))).toMatchObject([
      { chat_id: '-777', message_thread_id: 42 },
      { chat_id: '-1001234567890', message_thread_id: 42 },
    ])
  })

  it('a group that sends us in a circle is an error, not an endless chase', async () => {
    const { origin, heard } = await anHttpService((_, response) =>
      response.writeHead(400).end('{"ok":false,"description":"group chat was upgraded","parameters":{"migrate_to_chat_id":-5}}'),
    )

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({ permanent: false })
    expect(heard).toHaveLength(2)
  })

  // "sendMessage", https://core.telegram.org/bots/api, since Bot API 6.3; https://core.telegram.org/method/messages.sendMessage for the errors.
  it('a topic of the group is named by message_thread_id', async () => {
    const preview = await telegram({ ...settings, messageThreadId: 42, api: 'https://api.telegram.example' }, { botToken: '1:a' }).preview(
      aMessage(),
    )

    expect(JSON.parse(preview.slice(preview.indexOf('\n\n')))).toMatchObject({ chat_id: '-1001234567890', message_thread_id: 42 })
    expect(await payloadOf(aMessage())).not.toHaveProperty('message_thread_id')
  })

  it.each(['<html>Please sign in</html>', '', '{"ok":false}', '[]'])(
    'a reply other than that of the Bot API does not count as delivered: %j',
    async body => {
      const { origin } = await anHttpService((_, response) => response.end(body))

      await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
        permanent: false,
        message: expect.stringContaining('that is not a reply of the Bot API: check api'),
      })
    },
  )

  it.each(['', 'a-secret of nobody', '../a-secret', '1:2?a-secret'])(
    'an invalid bot_token is reported without quoting it: %j',
    async token => {
      await expect(at('http://127.0.0.1:1', token).send(aMessage(), signal(), null)).rejects.toMatchObject({
        permanent: false,
        message: 'bot_token is not a bot token: it should look like 123456:ABC-DEF',
      })
    },
  )

  it('a message of any size stays within the limit, and counts what is left out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const { text, wrong } = readHtml((await payloadOf(message)).text)

      expect(wrong).toEqual([])
      expect(text.length).toBeLessThanOrEqual(4096)
      expect(text.length).toBeGreaterThan(2000)
      expect(text).toMatch(/… and \d+ more/)
    }
  })

  it('parts are left out as a whole', async () => {
    const parts = Array.from({ length: 300 }, (_, i) => aPart({ title: `Problem ${i}` }))
    const { text } = readHtml((await payloadOf(aMessage({ parts }))).text)
    const shown = text.match(/Problem \d+/g)?.length ?? 0

    expect(text.match(/--only payment_issue --all/g)).toHaveLength(shown)
    expect(text).toContain(`… and ${300 - shown} more`)
    expect(shown).toBeGreaterThan(15)
  })

  it('text from the platform is parsed back to exactly that text', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        const { text: html } = await payloadOf(message)
        expectTelegramMarkup(html)
        const { text } = readHtml(html)
        if (/… and \d+ more/.test(text)) return
        const parsed = wordsOf(text)
        for (const { title, list, facts } of message.parts)
          for (const value of [...(message.parts.length > 1 ? [title] : []), ...list, ...facts.map(fact => fact.value)])
            if (value.length <= 60) expect(parsed).toContain(wordsOf(value.replace(/(\p{M}{4})\p{M}+/gu, '$1')))
      }),
      { numRuns: 100 },
    )
  })

  it('words that Telegram would link or mention are code', async () => {
    const { text } = await payloadOf(aMessage({ parts: [aPart({ list: ['@owner /start #tag www.evil.example jo@plumbers.example'] })] }))

    expect(text).toContain('• <code>@owner</code> <code>/start</code> <code>#tag</code> <code>www.evil.example</code> jo@plumbers.example')
  })

  it.each([
    ['a high problem', aMessage({ severity: 'high' }), false],
    ['a medium problem', aMessage({ severity: 'medium' }), true],
    ['a resolved problem', aMessage({ severity: 'high', alerts: [anAlert({ change: 'resolved' })] }), true],
    ['a deposit', aDepositMessage(), false],
    ['a platform that cannot be checked', aMessage({ kind: HEALTH, severity: null }), false],
    ['the daily report', aMessage({ kind: 'report' }), true],
    ['a test', aMessage({ kind: 'test', severity: null }), false],
  ])('the phone stays silent for what can wait: %s', async (_, message, silent) => {
    expect((await payloadOf(message)).disable_notification).toBe(silent)
  })
})
