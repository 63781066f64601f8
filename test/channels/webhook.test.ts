import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Message } from '../../src/channels/types.js'
import { WebhookDocument, type WebhookSecrets, webhook } from '../../src/channels/webhook.js'
import { aDepositMessage, aMessage, anAlert, hostileMessage } from '../support/chat-messages.js'
import { expectNoEffect } from '../support/harmless.js'
import { hostileText } from '../support/hostile.js'
import { anHttpService } from '../support/http-service.js'

const settings = { name: 'router', type: 'webhook', format: 'json', events: [], minSeverity: 'info', dailyReport: false } as const
const at = (origin: string, secrets: WebhookSecrets = {}) => webhook({ ...settings, url: `${origin}/hook?key=a-secret` }, secrets)
const signal = () => AbortSignal.timeout(5_000)

const documentOf = async (message: Message) => {
  const preview = await at('https://service.example').preview(message)
  return JSON.parse(preview.slice(preview.indexOf('\n\n')))
}

/** Verifies a signature as `check_status help alerts` describes it for receivers. */
const isGenuine = (header: string, body: string, secret: string, now = Date.now() / 1000): boolean => {
  const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
  return Math.abs(now - Number(t)) <= 300 && v1 === createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
}

describe('a webhook', () => {
  it.each([
    ['problem', aMessage()],
    ['deposit', aDepositMessage()],
  ])('previews the posted JSON without secrets: %s', async (name, message) => {
    const preview = await at('https://service.example', { secret: 'a-secret', token: 'a-secret' }).preview(message)

    await expect(`${preview}\n`).toMatchFileSnapshot(`golden/webhook-${name}.txt`)
    expect(preview).not.toContain('a-secret')
  })

  it('posts the whole message with its id, and returns the reply', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.writeHead(202).end('queued'))

    await expect(at(origin).send(aMessage(), signal(), null)).resolves.toBe('202 queued')

    expect(heard).toMatchObject([{ method: 'POST', path: '/hook?key=a-secret', headers: { 'idempotency-key': aMessage().id } }])
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual(await documentOf(aMessage()))
    expect(heard[0]?.headers).not.toHaveProperty('authorization')
    expect(heard[0]?.headers).not.toHaveProperty('x-check-status-signature')
  })

  it('returns the status if the reply is empty', async () => {
    const { origin } = await anHttpService((_, response) => response.writeHead(204).end())

    await expect(at(origin).send(aMessage(), signal(), null)).resolves.toBe('204')
  })

  it('sends its token, and a signature that covers body and time', async () => {
    const { origin, heard } = await anHttpService((_, response) => response.end())
    const message = aMessage({ subject: 'Zoë 名前 👩‍🔧' })

    await at(origin, { secret: 'a-secret', token: 'a-token' }).send(message, signal(), null)

    const { headers, body = '' } = heard[0] ?? {}
    const signature = String(headers?.['x-check-status-signature'])
    expect(headers?.authorization).toBe('Bearer a-token')
    expect(isGenuine(signature, body, 'a-secret')).toBe(true)
    expect(isGenuine(signature, body, 'another')).toBe(false)
    expect(isGenuine(signature, body.replace('Zoë', 'Zoe'), 'a-secret')).toBe(false)
    expect(isGenuine(signature.replace(/t=\d+/, 't=1759888375'), body, 'a-secret', 1_759_888_375)).toBe(false)
  })

  it('reports a token that no header can contain', async () => {
    await expect(at('http://127.0.0.1:1', { token: 'a\nb' }).send(aMessage(), signal(), null)).rejects.toMatchObject({
      permanent: false,
      message: 'the token has characters that an HTTP header cannot contain',
    })
  })

  it('leaves out the HTML page of a report', async () => {
    expect(JSON.stringify(await documentOf(aMessage({ kind: 'report', page: '<html>the page</html>' })))).not.toContain('the page')
  })

  it('posts well-formed JSON of its schema for any text from the platform', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, hostileText, async (message, text) => {
        const alerts = [anAlert({ message: text, subjects: [{ id: text, text }] })]
        const events = [{ kind: 'lead', id: text, fields: { title: text, client: null } }] as const
        const document = await documentOf({ ...message, alerts, events })
        expect(WebhookDocument.parse(document)).toEqual(document)
        expect(document.alerts[0].message).toBe(text.toWellFormed())
        expect(document.text.split('\n').length).toBe(
          message.parts.reduce(
            (lines, part) => {
              const optional = [part.command, part.mute, part.link].filter(line => typeof line === 'string').length
              return lines + 1 + part.facts.length + part.list.length + part.notes.length + optional
            },
            message.parts.length > 0 ? message.parts.length + 1 : 1,
          ),
        )
      }),
    )
  })

  it('previews any text from the platform as the same JSON, harmless to a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async subject => {
        const preview = await at('https://service.example').preview(aMessage({ subject }))
        expectNoEffect(preview)
        expect((await documentOf(aMessage({ subject }))).subject).toBe(subject.toWellFormed())
      }),
    )
  })

  it('publishes a JSON schema of version 1', () => {
    expect(z.toJSONSchema(WebhookDocument)).toMatchObject({ type: 'object', properties: { version: { const: 1 } } })
  })
})
