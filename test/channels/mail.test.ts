import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import type { Email } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { email } from '../../src/channels/email.js'
import { composeMime } from '../../src/channels/mail/compose.js'
import { pageOf } from '../../src/channels/mail/page.js'
import type { Message } from '../../src/channels/types.js'
import { escapeText } from '../../src/text/escape.js'
import { HOSTILE, hostileText } from '../support/hostile.js'
import { header, read, send, settingsOf, taken } from '../support/mail.js'
import { startMailServer } from '../support/mail-server.js'
import { aDailyReport, aMessage, aMessageOf, aPart, aProblemResolved, aRegistration, problemsOpened, SAMPLES } from '../support/messages.js'

/** Mail programs drop style sheets, so styles are inline too. A long title harms nobody. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:standard'],
  rules: { 'no-inline-style': 'off', 'long-title': 'off' },
})

type Node = DefaultTreeAdapterTypes.Node

/** Every element with its attributes, without text. */
const shapeOf = (node: Node): unknown => [
  node.nodeName,
  ...('attrs' in node ? node.attrs.map(({ name, value }) => `${name}=${value}`) : []),
  ...('childNodes' in node ? node.childNodes.filter(({ nodeName }) => nodeName !== '#text').map(shapeOf) : []),
]

/** A message parsed from the bytes that would be sent. */
const composed = async (message: Message): Promise<Email> =>
  read({ source: (await composeMime(message, settingsOf(1)).build()).toString() })

describe('a mail', () => {
  it.each(Object.entries(SAMPLES))('reads as in its golden files: %s', async (name, message) => {
    const { text, html } = await read(await taken(message()))
    await expect(text).toMatchFileSnapshot(`golden/mail-${name}.txt`)
    if (name !== 'report') await expect(html).toMatchFileSnapshot(`golden/mail-${name}.html`)
  })

  it.each([...Object.entries(SAMPLES), ['hostile values', () => aMessageOf(Object.values(HOSTILE).join(' '))] as const])(
    'is valid HTML: %s',
    async (_, message) => {
      const { results } = await validator.validateString(pageOf(message()))
      expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${message} (${ruleId})`))).toEqual([])
    },
  )

  it('names its sender, its recipients, its subject and the time it was composed', async () => {
    const mail = await read(await taken(aRegistration(), { to: ['owner@platform.example', 'Zoë <zoe@platform.example>'] }))
    expect(mail.from).toMatchObject({ name: 'Monitor', address: 'monitor@platform.example' })
    expect(mail.to).toMatchObject([{ address: 'owner@platform.example' }, { name: 'Zoë', address: 'zoe@platform.example' }])
    expect(mail.subject).toBe('🆕 New Provider Registration')
    expect(mail.date).toBe('2025-10-08T01:52:55.000Z')
    expect(header(mail, 'Auto-Submitted')).toBe('auto-generated')
    expect(header(mail, 'X-Check-Status-Target')).toBe('production')
    expect(mail.headers.filter(({ key }) => key.startsWith('list-'))).toEqual([])
  })

  it('is marked as urgent only for high severity', async () => {
    const [urgent, plain] = [await read(await taken(problemsOpened())), await read(await taken(aRegistration()))]
    expect([header(urgent, 'Importance'), header(urgent, 'X-Priority')]).toEqual(['High', '1 (Highest)'])
    expect([header(plain, 'Importance'), header(plain, 'X-Priority')]).toEqual([undefined, undefined])
  })

  it('has an id of the message id and the sender domain, and a resolved problem replies to the mail that opened it', async () => {
    const [opened, resolved] = [await read(await taken(problemsOpened())), await read(await taken(aProblemResolved()))]
    expect(opened.messageId).toBe(`<${problemsOpened().id}@platform.example>`)
    expect(opened.inReplyTo).toBeUndefined()
    expect([resolved.inReplyTo, resolved.references]).toEqual([opened.messageId, opened.messageId])
    expect(resolved.messageId).not.toBe(opened.messageId)
  })

  it('has the same bytes at every attempt', async () => {
    const { port, letters } = await startMailServer()
    for (const _ of [1, 2]) await send(port)
    expect(letters[1]?.source).toBe(letters[0]?.source)
  })

  it('shows the report as HTML and its summary as text', async () => {
    const message = aDailyReport()
    const { html, text } = await read(await taken(message))
    expect(html?.replace(/\r\n/g, '\n').trim()).toBe(message.page?.trim())
    expect(text).toContain('Registrations: 5')
  })

  it('is previewed as its recipient reads it: to whom, about what, and the text', async () => {
    const message = aProblemResolved()
    const settings = settingsOf(1, { to: ['Zoë <zoe@platform.example>'] })
    const preview = await email(settings, { password: 'never shown' }).preview(message)
    const mail = await read(await taken(message, { to: settings.to }))
    const subject = '✅ Resolved after 2.5 hours: deposits paid for and never credited'
    const text = (mail.text ?? '').replace(/\r\n/g, '\n').trim()
    expect(preview.trim()).toBe(`To: Zoë <zoe@platform.example>\nSubject: ${subject}\n\n${text}`)
    expect(preview).not.toContain('never shown')
  })
})

describe('hostile values in a mail', () => {
  it('add no header, part or recipient, and are parsed back as text', async () => {
    const keys = ({ headers }: Email): string[] => headers.map(({ key }) => key)
    const expected = keys(await composed(aMessageOf('x')))
    await fc.assert(
      fc.asyncProperty(hostileText, async value => {
        const mail = await composed(aMessageOf(value))
        // A target without a letter has no header.
        expect(expected).toEqual(expect.arrayContaining(keys(mail)))
        expect([mail.to?.length, mail.bcc, mail.attachments]).toEqual([1, undefined, []])
        expect(mail.subject).toBe(escapeText(value).trim() || 'check_status')
        expect(mail.text?.replace(/\r\n/g, '\n')).toContain(`\n- ${escapeText(value).trim()}\n- ${escapeText(value).trim()}\n`)
      }),
      { numRuns: 100 },
    )
  })

  it('change no element or attribute of the HTML', async () => {
    const messageWith = (value: string) => aMessage({ subject: value, parts: [aPart({ title: value, list: [value], notes: [value] })] })
    const expected = shapeOf(parse(pageOf(messageWith('x'))))
    fc.assert(
      fc.property(
        hostileText.filter(value => escapeText(value).trim() !== ''),
        value => void expect(shapeOf(parse(pageOf(messageWith(value))))).toEqual(expected),
      ),
    )
  })

  it.each([
    ['a second header', 'one\r\nBcc: evil@evil.example\r\n\r\n<b>body</b>'],
    ['the end of the mail', 'one\r\n.\r\nMAIL FROM:<evil@evil.example>'],
    ['a bidirectional override', HOSTILE.bidi],
    ['lone surrogates', '\ud83d \udc4d \ud800'],
    ['emoji', '👩‍🔧👩‍🔧 🇿🇦 👍🏽'],
  ])('stay text: %s', async (_, value) => {
    const letter = await taken(aMessageOf(value))
    const mail = await read(letter)
    expect(mail.subject).toBe(escapeText(value).trim())
    expect(mail.text?.replace(/\r\n/g, '\n')).toContain(`\n- ${escapeText(value).trim()}\n`)
    expect(mail.html).not.toContain('<b>')
    expect(header(mail, 'Bcc')).toBeUndefined()
    expect(letter.source).not.toMatch(/^.{999,}$/m)
  })

  it('cannot end a MIME part, even if they contain its boundary', async () => {
    const source = (await composeMime(aMessage(), settingsOf(1)).build()).toString()
    const boundary = /boundary="([^"]+)"/.exec(source)?.[1] ?? expect.fail('no boundary')
    const parts = await composed(aMessageOf(`--${boundary}`))
    const end = await composed(aMessageOf(`--${boundary}--`))
    expect([parts.text, end.text]).toEqual([expect.stringContaining(`\n--${boundary}\n`), expect.stringContaining(`\n--${boundary}--\n`)])
    expect([parts.html, end.html]).toEqual([expect.stringContaining('</html>'), expect.stringContaining('</html>')])
  })

  it('of a megabyte are cut to a readable length', async () => {
    const letter = await taken(aMessageOf('👩‍🔧 mega '.repeat(100_000)))
    const mail = await read(letter)
    expect(letter.source.length).toBeLessThan(100_000)
    expect(mail.subject?.length).toBeLessThanOrEqual(160)
    expect(mail.subject).toMatch(/(👩‍🔧|mega)…$/u)
  })

  it('become a link only as an http or https URL', async () => {
    const link = async (given: string): Promise<boolean> =>
      (await read(await taken(aMessage({ parts: [aPart({ link: given })] })))).html?.includes('<a ') ?? false
    expect(await link('https://platform.example/a?b=<c>&d="e"')).toBe(true)
    expect(await link('javascript:alert(1)')).toBe(false)
    expect(await link('data:text/html,<script>alert(1)</script>')).toBe(false)
    expect(await link('no address')).toBe(false)
  })
})
