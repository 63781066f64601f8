import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { teams } from '../../src/channels/teams.js'
import type { Message } from '../../src/channels/types.js'
import { escapeText } from '../../src/text/escape.js'
import { aDepositMessage, aHugeMessage, aMessage, hostileMessage } from '../support/chat-messages.js'
import { anHttpService } from '../support/http-service.js'

const settings = { name: 'team', type: 'teams', webhookUrl: { env: 'X' }, events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string) => teams(settings, { webhookUrl: `${origin}/workflows/a-secret-of-teams?sig=another-secret` })
const signal = () => AbortSignal.timeout(5_000)
const send = (origin: string) => at(origin).send(aMessage(), signal(), null)

interface Element {
  readonly type: string
  readonly inlines?: readonly { readonly type: string; readonly text: string }[]
  readonly actions?: readonly { readonly type: string; readonly url: string }[]
}

const documentOf = async (message: Message) => {
  const preview = await at('https://teams.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}
const bodyOf = async (message: Message): Promise<readonly Element[]> => (await documentOf(message)).attachments[0].content.body

// MicrosoftDocs/msteams-docs "Create Incoming Webhooks" and "Create incoming webhooks with Workflows" (28 KB, 202, 429), Adaptive Cards
// 1.4 "TextRun" (no Markdown), and the error codes of Logic Apps, of 2026.
describe('teams', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
    ['huge', aHugeMessage(3, 3)],
  ])('the preview shows the posted card: %s', async (name, message) => {
    await expect(`${await at('https://teams.example').preview(message)}\n`).toMatchFileSnapshot(`golden/teams-${name}.txt`)
  })

  it.each([
    [202, '', '202'],
    [200, '1', '200 1'],
    [200, '{"posted":true}', '200 {"posted":true}'],
  ])('a card is posted, and the workflow takes it: %i %s', async (status, reply, words) => {
    const { origin, heard } = await anHttpService((_, response) => response.writeHead(status).end(reply))

    await expect(send(origin)).resolves.toBe(words)

    expect(heard).toMatchObject([{ method: 'POST', path: '/workflows/a-secret-of-teams?sig=another-secret' }])
    const document = JSON.parse(heard[0]?.body ?? '')
    expect(document).toEqual(await documentOf(aMessage()))
    expect(document).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] })
  })

  it.each([
    [
      400,
      'WorkflowTriggerIsNotEnabled',
      "Could not execute workflow trigger 'manual' with state 'Disabled'",
      false,
      /switch it on in Teams/,
    ],
    [404, 'WorkflowNotFound', 'The workflow was not found', false, /create a new one and change webhook_url$/],
    [401, 'DirectApiAuthorizationRequired', 'The request must be authenticated', false, /must take requests from anyone/],
    [403, 'AuthorizationFailed', 'The authentication credentials are not valid', false, /with its signature$/],
    [400, 'TriggerInputSchemaMismatch', 'The input body does not match', true, /does not match$/],
    [502, 'NoResponse', 'The server did not receive a response', false, /a response$/],
  ])('the reply %i %s tells an error of the workflow from one of the message', async (status, code, message, permanent, words) => {
    const { origin, host } = await anHttpService((_, response) =>
      response.writeHead(status).end(JSON.stringify({ error: { code, message } })),
    )

    const error = await send(origin).catch(error => error)

    expect(error).toMatchObject({ permanent, message: expect.stringMatching(words) })
    expect(error.message).toContain(`${host} answered ${status} ${code}`)
  })

  it.each([
    '<html>Please sign in</html>',
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId …',
  ])('a reply that denies or hides it does not count as delivered: %j', async body => {
    const { origin } = await anHttpService((_, response) => response.end(body))

    await expect(send(origin)).rejects.toMatchObject({ permanent: false })
  })

  it('a card of any message stays within the size that Teams takes, and counts what is left out', async () => {
    for (const message of [aHugeMessage(), aHugeMessage(1), aHugeMessage(300, 0)]) {
      const document = await documentOf(message)
      expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThanOrEqual(21_000)
      expect(JSON.stringify(document)).toMatch(/… and \d+ more/)
    }
  })

  it('text from the platform is a text run, which Teams shows as it is, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async message => {
        for (const { type, inlines = [], actions = [] } of await bodyOf(message)) {
          expect(type).toMatch(/^(RichTextBlock|ActionSet)$/)
          for (const { type, text } of inlines) expect([type, text]).toEqual(['TextRun', escapeText(text)])
          for (const { type, url } of actions)
            expect([type, new URL(url).protocol]).toEqual(['Action.OpenUrl', expect.stringMatching(/^https?:$/)])
        }
      }),
      { numRuns: 100 },
    )
  })
})
