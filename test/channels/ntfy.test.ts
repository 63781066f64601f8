import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ntfy } from '../../src/channels/ntfy.js'
import { HEALTH, type Message } from '../../src/channels/types.js'
import { escapeLines } from '../../src/text/escape.js'
import { aDepositMessage, aHugeMessage, aMessage, anAlert, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const TOPIC = 'a-topic-nobody-guesses'
const settings = { name: 'phone', type: 'ntfy', events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string, token?: string) => ntfy({ ...settings, url: `${origin}/${TOPIC}` }, token === undefined ? {} : { token })
const signal = () => AbortSignal.timeout(5_000)
const send = (origin: string, token?: string) => at(origin, token).send(aMessage(), signal(), null)

const payloadOf = async (message: Message) => {
  const preview = await at('https://ntfy.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

// ntfy 2.28: docs.ntfy.sh/publish "Publish as JSON", "Limitations" (4,096 bytes), release notes (title 1 KB), server/errors.go.
describe('ntfy', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted message without its topic: %s', async (name, message) => {
    const preview = await at('https://ntfy.example', 'tk_secret').preview(message)

    expect(preview).not.toMatch(/a-topic|tk_secret/)
    await expect(`${preview}\n`).toMatchFileSnapshot(`golden/ntfy-${name}.txt`)
  })

  it('a message is published to the topic, with the token', async () => {
    const reply = { id: 'sPs71M8A2T', time: 1759888375, event: 'message', topic: TOPIC, message: 'x' }
    const { origin, heard } = await anHttpService((_, response) => response.end(JSON.stringify(reply)))

    await expect(send(origin, 'tk_secret')).resolves.toBe('message sPs71M8A2T')

    expect(heard).toMatchObject([{ method: 'POST', path: '/', headers: { authorization: 'Bearer tk_secret' } }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ ...(await payloadOf(aMessage())), topic: TOPIC })
  })

  it.each([
    [401, 40101, 'unauthorized', false, /check the token$/],
    [403, 40301, 'forbidden', false, /the topic does not let you write/],
    [400, 40009, 'invalid request: topic invalid', false, /check the topic in url$/],
    [400, 40017, 'invalid request: request body must be message JSON', true, /message JSON$/],
    [413, 41303, 'JSON body too large', true, /too large$/],
    [429, 42901, 'limit reached: too many requests', false, /too many requests$/],
    [429, 42908, 'limit reached: daily message quota reached', false, /quota reached$/],
    [500, 50001, 'internal server error', false, /internal server error$/],
  ])('the reply %i with code %i tells an error of the topic from one of the message', async (http, code, error, permanent, words) => {
    const { origin, host } = await anHttpService((_, response) =>
      response.writeHead(http).end(JSON.stringify({ code, http, error, link: 'https://ntfy.example/docs' })),
    )

    const thrown = await send(origin).catch(error => error)

    expect(thrown).toMatchObject({ permanent, message: expect.stringMatching(words) })
    expect(thrown.message).toContain(`${host} answered ${http} ${error}`)
  })

  it('neither the topic nor the token is quoted, whatever the server repeats', async () => {
    const { origin } = await anHttpService((_, response) => response.writeHead(400).end(`no ${TOPIC} for tk_secret_1`))

    const error = await send(origin, 'tk_secret_1').catch(error => error)

    expect(error.message).toMatch(/answered 400 no … for …$/)
  })

  it.each(['<html>Web app</html>', '', 'ok', '{"event":"open"}'])(
    'a reply other than that of ntfy does not count as delivered: %j',
    async body => {
      const { origin } = await anHttpService((_, response) => response.end(body))

      await expect(send(origin)).rejects.toMatchObject({ permanent: false, message: expect.stringContaining('check url') })
    },
  )

  it('a message of any size stays within the bytes that ntfy shows, and counts what is left out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const { message: text, title } = await payloadOf(message)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096)
      expect(Buffer.byteLength(title)).toBeLessThanOrEqual(1024)
      expect(text).toMatch(/… and \d+ more/)
    }
  })

  it('text from the platform is plain and harmless', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        const { message: text, title, ...others } = await payloadOf(message)
        for (const words of [text, title]) expect(words).toBe(escapeLines(words))
        expect(Object.keys(others).filter(key => key !== 'click')).toEqual(['topic', 'priority'])
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['a high problem', aMessage(), 4],
    ['a medium problem', aMessage({ severity: 'medium' }), 2],
    ['a resolved problem', aMessage({ alerts: [anAlert({ change: 'resolved' })] }), 2],
    ['a deposit', aDepositMessage(), 3],
    ['a platform that cannot be checked', aMessage({ kind: HEALTH, severity: null }), 4],
    ['the daily report', aMessage({ kind: 'report' }), 2],
  ])('the priority says how loud the phone is: %s', async (_, message, priority) => {
    expect((await payloadOf(message)).priority).toBe(priority)
  })

  it('a tap opens the page of the first part that has one', async () => {
    expect((await payloadOf(aDepositMessage())).click).toBe('https://platform.example/admin/deposits/?id=d-1&tab=all')
  })
})
