import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slack } from '../../src/channels/slack.js'
import type { Message } from '../../src/channels/types.js'
import { expectSlackMarkup, type SlackPayload } from '../support/chat-markup.js'
import { aDepositMessage, aHugeMessage, aMessage, aPart, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const settings = { name: 'team', type: 'slack', webhookUrl: { env: 'X' }, events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string) => slack(settings, { webhookUrl: `${origin}/services/T01/B02/a-secret-of-slack` })
const signal = () => AbortSignal.timeout(5_000)

const payloadOf = async (message: Message): Promise<SlackPayload> => {
  const preview = await at('https://hooks.slack.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

describe('slack', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted blocks: %s', async (name, message) => {
    await expect(`${await at('https://hooks.slack.example').preview(message)}\n`).toMatchFileSnapshot(`golden/slack-${name}.txt`)
  })

  it('a message is posted to the webhook, and the reply of Slack is returned', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.end('ok'))

    await expect(at(origin).send(aMessage(), signal(), null)).resolves.toBe('200 ok')

    expect(heard).toMatchObject([
      { method: 'POST', path: '/services/T01/B02/a-secret-of-slack', headers: { 'content-type': 'application/json' } },
    ])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(await payloadOf(aMessage()))
  })

  it.each([
    [404, 'no_team', false],
    [403, 'action_prohibited', false],
    [400, 'user_not_found', false],
    [400, 'channel_not_found', false],
    [410, 'channel_is_archived', false],
    [429, 'rate_limited', false],
    [500, 'rollup_error', false],
    [400, 'invalid_payload', true],
    [400, 'no_text', true],
    [400, 'invalid_blocks', true],
    [400, 'constructor', true],
  ])('the reply %i %s tells an error of the webhook from one of the message', async (status, reply, permanent) => {
    const { origin, host } = await anHttpService((_, response) => response.writeHead(status).end(reply))

    await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent,
      message: expect.stringContaining(`${host} answered ${status} ${reply}`),
    })
  })

  it.each(['<html>Please sign in</html>', '', 'no_text', '{"ok":false}', '{"success":false}'])(
    'a reply other than ok does not count as delivered: %j',
    async body => {
      const { origin } = await anHttpService((_, response) => response.end(body))

      await expect(at(origin).send(aMessage(), signal(), null)).rejects.toMatchObject({
        permanent: false,
        message: expect.stringContaining('Slack would have replied `ok`: check webhook_url'),
      })
    },
  )

  it.each(['not a URL but a-secret', 'ftp://a-secret.example/', ''])(
    'an invalid webhook_url is reported without quoting it: %j',
    async webhookUrl => {
      const channel = slack(settings, { webhookUrl })

      await expect(channel.send(aMessage(), signal(), null)).rejects.toMatchObject({
        permanent: false,
        message: 'webhook_url is not a URL: it should look like https://hooks.slack.com/services/…',
      })
    },
  )

  it('a message of any size stays within every limit of Slack', async () => {
    const short = aMessage({ parts: aHugeMessage(4).parts.map(part => ({ ...part, facts: [] })) })
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0), short]) {
      const payload = await payloadOf(message)

      expect(payload.blocks.length).toBeLessThanOrEqual(50)
      expect(payload.blocks.length).toBeGreaterThan(3)
      expect(JSON.stringify(payload.blocks).length).toBeLessThanOrEqual(10_000)
      expect(JSON.stringify(payload.blocks)).toMatch(/… and \d+ more/)
      for (const { type, text, fields = [] } of payload.blocks) {
        expect(text?.text.length ?? 1).toBeGreaterThan(0)
        expect(text?.text.length ?? 0).toBeLessThanOrEqual(type === 'header' ? 150 : 3000)
        expect(fields.length).toBeLessThanOrEqual(10)
        for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2000)
      }
    }
  })

  // Mattermost ("Known Slack compatibility issues") and Rocket.Chat 7 (api.ts: {"success":true}) take Slack's webhooks and show `text` only.
  it('the outline is in the text too, for whoever shows no blocks', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.end('{"success":true}'))

    await expect(at(origin).send(aMessage(), signal(), null)).resolves.toBe('200 {"success":true}')

    const { text } = JSON.parse(heard[0]?.body ?? '')
    expect(text).toContain('🔴 1 deposit pending >2h'.replace('>', '&gt;'))
    expect(text).toContain('Review and approve deposits manually\n`check_status problems --only payment_issue --all`')
    for (const message of [aHugeMessage(), aHugeMessage(1)]) expect((await payloadOf(message)).text.length).toBeLessThanOrEqual(4000)
  })

  it('parts that do not fit are counted', async () => {
    const parts = Array.from({ length: 60 }, (_, i) => aPart({ title: `Problem ${i}`, list: [], notes: [], command: null }))
    const { blocks } = await payloadOf(aMessage({ parts }))

    expect(blocks.length).toBe(50)
    expect(blocks.at(-2)?.elements?.[0]?.text).toBe('… and 13 more')
  })

  it('no text from the platform becomes formatting, a link or a mention', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        expectSlackMarkup(await payloadOf(message))
      }),
      { numRuns: 100 },
    )
  })

  it('ordinary names and e-mail addresses stay as they are', async () => {
    const value = "Zoë O'Brien-Smith <x@y.example> naidoo@plumbers.example R1,250.00 08:30"
    const { blocks } = await payloadOf(aMessage({ parts: [aPart({ list: [value] })] }))

    expect(blocks[1]?.text?.text).toContain("• Zoë O'Brien-Smith `&lt;x@y.example&gt;` naidoo@plumbers.example R1,250.00 08:30")
  })

  it('a command that Slack would change, and a link that is not http, are left out', async () => {
    const payload = await payloadOf(aMessage({ parts: [aPart({ command: 'check_status user `id`', link: 'javascript:alert(1)' })] }))

    expect(JSON.stringify(payload)).not.toMatch(/check_status user|javascript/)
  })
})
