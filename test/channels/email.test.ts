import fc from 'fast-check'
import PostalMime, { type Email } from 'postal-mime'
import type { SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { email } from '../../src/channels/email.js'
import type { DeliveryError, Message, Progress } from '../../src/channels/types.js'
import type { EmailSettings } from '../../src/config/settings.js'
import { escapeText } from '../../src/report/formats/escape.js'
import { type Authority, startAuthority } from '../support/certificates.js'
import { HOSTILE, hostileText } from '../support/hostile.js'
import { type Letter, no, startMailServer, startStubborn, startTalker } from '../support/mail-server.js'
import { aDailyReport, aMessage, aMessageOf, aPart, aProblemResolved, aRegistration, problemsOpened, SAMPLES } from '../support/messages.js'

const settingsOf = (port: number, overrides: Partial<EmailSettings> = {}): EmailSettings => ({
  name: 'office',
  type: 'email',
  smtp: `smtp://127.0.0.1:${port}`,
  from: 'Monitor <monitor@platform.example>',
  to: ['owner@platform.example'],
  starttls: 'auto',
  events: ['registration', 'deposit'],
  minSeverity: 'warning',
  dailyReport: true,
  ...overrides,
})

interface Attempt {
  readonly settings?: Partial<EmailSettings>
  readonly secrets?: { password?: string; ca?: string }
  readonly message?: Message
  readonly progress?: Progress | null
  readonly signal?: AbortSignal
}

const send = (port: number, { settings, secrets = {}, message = aRegistration(), progress = null, ...rest }: Attempt = {}) =>
  email(settingsOf(port, settings), secrets).send(message, rest.signal ?? AbortSignal.timeout(20_000), progress)

/** How an attempt fails. */
const failing = (port: number, attempt: Attempt = {}): Promise<DeliveryError> =>
  send(port, attempt).then(
    answer => expect.fail(`it was sent: ${answer}`),
    error => error as DeliveryError,
  )

const read = ({ source }: Pick<Letter, 'source'>): Promise<Email> => PostalMime.parse(source)

const header = ({ headers }: Email, key: string): string | undefined => headers.find(one => one.key === key.toLowerCase())?.value

/** What a server takes of a message. */
const taken = async (message: Message, settings: Partial<EmailSettings> = {}): Promise<Letter> => {
  const { port, letters } = await startMailServer()
  await send(port, { settings, message })
  return letters[0] ?? expect.fail('nothing came')
}

let authority: Authority
beforeAll(async () => {
  authority = await startAuthority()
})
afterAll(() => authority.close())

/** The address of this machine that is nobody's name for it: what holds for far servers holds for it. */
const FAR = '0.0.0.0'
const withTls = async (names: string): Promise<SMTPServerOptions> => ({ ...(await authority.certify(names)) })

describe('a mail', () => {
  it.each(Object.entries(SAMPLES))('reads as it should: %s', async (name, message) => {
    const { text, html } = await read(await taken(message()))
    await expect(text).toMatchFileSnapshot(`golden/mail-${name}.txt`)
    if (name !== 'report') await expect(html).toMatchFileSnapshot(`golden/mail-${name}.html`)
  })

  it('says from whom it is, to whom, about what, and when it was put together', async () => {
    const mail = await read(await taken(aRegistration(), { to: ['owner@platform.example', 'Zoë <zoe@platform.example>'] }))
    expect(mail.from).toMatchObject({ name: 'Monitor', address: 'monitor@platform.example' })
    expect(mail.to).toMatchObject([{ address: 'owner@platform.example' }, { name: 'Zoë', address: 'zoe@platform.example' }])
    expect(mail.subject).toBe('🆕 New Provider Registration')
    expect(mail.date).toBe('2025-10-08T01:52:55.000Z')
    expect(header(mail, 'Auto-Submitted')).toBe('auto-generated')
    expect(header(mail, 'X-Check-Status-Target')).toBe('production')
    expect(mail.headers.filter(({ key }) => key.startsWith('list-'))).toEqual([])
  })

  it('is marked as urgent when it is about something of high severity, and only then', async () => {
    const [urgent, plain] = [await read(await taken(problemsOpened())), await read(await taken(aRegistration()))]
    expect([header(urgent, 'Importance'), header(urgent, 'X-Priority')]).toEqual(['High', '1 (Highest)'])
    expect([header(plain, 'Importance'), header(plain, 'X-Priority')]).toEqual([undefined, undefined])
  })

  it('bears an id made from that of the message and the domain of its sender, and hangs what is resolved below what was opened', async () => {
    const [opened, resolved] = [await read(await taken(problemsOpened())), await read(await taken(aProblemResolved()))]
    expect(opened.messageId).toBe(`<${problemsOpened().id}@platform.example>`)
    expect(opened.inReplyTo).toBeUndefined()
    expect([resolved.inReplyTo, resolved.references]).toEqual([opened.messageId, opened.messageId])
    expect(resolved.messageId).not.toBe(opened.messageId)
  })

  it('is the same to the byte at every attempt', async () => {
    const { port, letters } = await startMailServer()
    for (const _ of [1, 2]) await send(port)
    expect(letters[1]?.source).toBe(letters[0]?.source)
  })

  it('shows the report itself where there is one, and its summary as text', async () => {
    const message = aDailyReport()
    const { html, text } = await read(await taken(message))
    expect(html?.replace(/\r\n/g, '\n').trim()).toBe(message.page?.trim())
    expect(text).toContain('Registrations: 5')
  })

  it('is previewed as it goes out: all headers, the text, and the page', async () => {
    const message = aProblemResolved()
    const settings = settingsOf(1, { to: ['Zoë <zoe@platform.example>'] })
    const preview = await email(settings, { password: 'never shown' }).preview(message)
    const mail = await read(await taken(message, { to: settings.to }))
    const { text = '', html = '' } = mail
    for (const { key } of mail.headers) expect(`\n${preview.toLowerCase()}`).toContain(`\n${key}: `)
    expect(preview).toContain('To: Zoë <zoe@platform.example>')
    expect(preview).toContain('Subject: ✅ Resolved after 2.5 hours: deposits paid for and never credited')
    expect(preview).toContain(text.replace(/\r\n/g, '\n').trim())
    expect(preview).toContain(html.replace(/\r\n/g, '\n').trim())
    expect(preview).not.toContain('never shown')
  })
})

describe('hostile values', () => {
  it('add no header, no part and no recipient', async () => {
    const { port, letters } = await startMailServer()
    const expected = await read(await taken(aMessageOf('x')))
    const shape = ({ headers }: Email): string[] => headers.map(({ key }) => key)
    await fc.assert(
      fc.asyncProperty(hostileText, async value => {
        letters.splice(0)
        await send(port, { message: aMessageOf(value) })
        const mail = await read(letters[0] ?? expect.fail('nothing came'))
        // An empty target has no header; a link or a command that is none is left out.
        expect(shape(expected)).toEqual(expect.arrayContaining(shape(mail)))
        expect(letters[0]?.to).toEqual(['owner@platform.example'])
        expect(mail.attachments).toEqual([])
        expect(mail.subject).toBe(escapeText(value).trim() || 'check_status')
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['a second header', 'one\r\nBcc: evil@evil.example\r\n\r\n<b>body</b>'],
    ['a boundary', `\r\n--=_check_status-${aMessage().id}-Part_1\r\nContent-Type: text/html\r\n\r\n<b>evil</b>`],
    ['the end of the mail', 'one\r\n.\r\nMAIL FROM:<evil@evil.example>'],
    ['another direction of writing', HOSTILE.bidi],
    ['halves of letters', '\ud83d \udc4d \ud800'],
    ['emoji', '👩‍🔧👩‍🔧 🇿🇦 👍🏽'],
  ])('stay words: %s', async (_, value) => {
    const letter = await taken(aMessageOf(value))
    const mail = await read(letter)
    expect(mail.subject).toBe(escapeText(value).trim())
    expect(mail.text?.replace(/\r\n/g, '\n')).toContain(`${escapeText(value).trim()}: ${escapeText(value).trim()}\n`)
    expect(mail.html).not.toContain('<b>')
    expect(header(mail, 'Bcc')).toBeUndefined()
    expect(letter.source).not.toMatch(/^.{999,}$/m)
  })

  it('of a megabyte are cut where a person stops reading', async () => {
    const letter = await taken(aMessageOf('👩‍🔧 mega '.repeat(100_000)))
    const mail = await read(letter)
    expect(letter.source.length).toBeLessThan(100_000)
    expect(mail.subject?.length).toBeLessThanOrEqual(160)
    expect(mail.subject).toMatch(/(👩‍🔧|mega)…$/u)
  })

  it('leave links alone that a browser would open, and take away all others', async () => {
    const link = async (given: string): Promise<boolean> =>
      (await read(await taken(aMessage({ parts: [aPart({ link: given })] })))).html?.includes('<a ') ?? false
    expect(await link('https://platform.example/a?b=<c>&d="e"')).toBe(true)
    expect(await link('javascript:alert(1)')).toBe(false)
    expect(await link('data:text/html,<script>alert(1)</script>')).toBe(false)
    expect(await link('no address')).toBe(false)
  })
})

describe('the connection', () => {
  it('returns the last words of the server', async () => {
    const { port } = await startMailServer()
    expect(await send(port)).toBe('250 queued as 1A2B3C')
  })

  it('is encrypted where the server offers it', async () => {
    const { port, letters } = await startMailServer(await withTls('IP:127.0.0.1'))
    await send(port)
    expect(letters).toMatchObject([{ secure: true }])
  })

  it('is left in the clear where the server offers nothing else, or the settings say so', async () => {
    const without = await startMailServer({ disabledCommands: ['STARTTLS'] })
    const unused = await startMailServer(await withTls('IP:127.0.0.1'))
    await send(without.port)
    await send(unused.port, { settings: { starttls: 'never' } })
    expect([...without.letters, ...unused.letters]).toMatchObject([{ secure: false }, { secure: false }])
  })

  it('is not left in the clear where encryption is required', async () => {
    const { port, letters } = await startMailServer({ disabledCommands: ['STARTTLS'] })
    const error = await failing(port, { settings: { starttls: 'require' } })
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ offers no encryption/)
    expect([error.permanent, letters.length]).toEqual([false, 0])
  })

  it('is encrypted from the first byte on with smtps', async () => {
    const { port, letters } = await startMailServer({ ...(await withTls('IP:127.0.0.1')), secure: true })
    await send(port, { settings: { smtp: `smtps://127.0.0.1:${port}` } })
    expect(letters).toMatchObject([{ secure: true }])
  })

  it.each([
    ['smtps', true],
    ['smtp', false],
  ])('asks a server elsewhere for a certificate that somebody vouches for: %s', async (scheme, secure) => {
    const { port, letters } = await startMailServer({ ...(await withTls(`IP:${FAR}`)), secure })
    const settings = { smtp: `${scheme}://${FAR}:${port}` }
    const error = await failing(port, { settings })
    expect(error.message).toMatch(/^0\.0\.0\.0:\d+ has a certificate that .*ca_file/)
    expect([error.permanent, letters.length]).toEqual([false, 0])
    await send(port, { settings, secrets: { ca: authority.ca } })
    expect(letters).toMatchObject([{ secure: true }])
  })

  it('takes no certificate that is made out to another name', async () => {
    const { port, letters } = await startMailServer({ ...(await withTls('DNS:mail.example')), secure: true })
    const error = await failing(port, { settings: { smtp: `smtps://${FAR}:${port}` }, secrets: { ca: authority.ca } })
    expect(error.message).toContain('made out to another name')
    expect(letters).toEqual([])
  })

  it('says so when one side speaks TLS and the other does not', async () => {
    const clear = await startMailServer()
    const secure = await startMailServer({ ...(await withTls('IP:127.0.0.1')), secure: true })
    const [first, second] = await Promise.all([
      failing(clear.port, { settings: { smtp: `smtps://127.0.0.1:${clear.port}` } }),
      failing(secure.port, { signal: AbortSignal.timeout(1000) }),
    ])
    expect(first.message).toMatch(/does not agree on TLS .* Is it smtp:\/\/ or smtps:\/\/\?/)
    expect([first.permanent, second.permanent]).toEqual([false, false])
  })
})

describe('signing in', () => {
  const signIn: SMTPServerOptions = {
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(no(535, `5.7.8 not with ${password}`)),
  }
  const settings = { user: 'monitor' }
  const secrets = { password: 'open sesame' }

  it('works with the user and the password of the settings', async () => {
    const { port, letters } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    await send(port, { settings, secrets })
    expect(letters).toMatchObject([{ user: 'monitor', secure: true }])
  })

  it('is tried again when it failed, since settings can be mended, and never says the password', async () => {
    const { port } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    const error = await failing(port, { settings, secrets: { password: 'hush-hush' } })
    expect(error.message).toMatch(/did not let us sign in: 535 5\.7\.8 not with \*\*\*\. Check the user and the password$/)
    expect(error.permanent).toBe(false)
    expect(JSON.stringify([error, error.stack, error.cause])).not.toMatch(/hush-hush|aHVzaC1odXNo/)
  })

  it('is asked for by a server that takes nothing from strangers, which is not for good either', async () => {
    const { port } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    expect(await failing(port)).toMatchObject({ permanent: false, message: expect.stringContaining('530') })
  })

  it('is done in the clear with this very machine', async () => {
    const { port, letters } = await startMailServer({ ...signIn, disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    await send(port, { settings, secrets })
    expect(letters).toMatchObject([{ user: 'monitor', secure: false }])
  })

  it.each(['auto', 'never', 'require'] as const)('never sends a password in the clear to another machine: %s', async starttls => {
    const heard: (string | undefined)[] = []
    const { port } = await startMailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) => {
        heard.push(password ?? undefined)
        done(null, { user: 'x' })
      },
    })
    const error = await failing(port, { settings: { ...settings, starttls, smtp: `smtp://${FAR}:${port}` }, secrets })
    expect(error.message).toMatch(/password/)
    expect([error.permanent, heard]).toEqual([false, []])
  })
})

describe('a server that fails', () => {
  const refusing = (code: number, words: string) => ({
    onRcptTo: ({ address }: { address: string }, _: unknown, done: (error?: Error) => void) =>
      done(address.startsWith('zoe') ? no(code, words) : undefined),
  })
  const both = { to: ['owner@platform.example', 'zoe@platform.example'] }

  it.each([
    ['DATA', 451, false],
    ['DATA', 552, true],
    ['DATA', 554, true],
    ['RCPT', 450, false],
    ['RCPT', 550, true],
    ['RCPT', 421, false],
    ['MAIL', 550, false],
    ['MAIL', 552, true],
    ['EHLO', 421, false],
    ['.', 421, false],
    ['.', 452, false],
    ['.', 552, true],
    ['.', 554, true],
  ])('at %s with %i: refused for good is %s', async (word, code, permanent) => {
    const { port } = await startStubborn(word, socket => void socket.write(`${code} 5.0.0 not this way\r\n`))
    const error = await failing(port)
    expect(error).toMatchObject({ name: 'DeliveryError', permanent })
    expect(error.message).toContain(`${code} 5.0.0 not this way`)
  })

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])('by hanging up at %s is tried again', async word => {
    const { port } = await startStubborn(word, socket => socket.destroy())
    const error = await failing(port)
    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ (hung up before it had answered|broke the connection off)$/)
  })

  it('by not being there is tried again', async () => {
    const { port } = await startTalker(() => {})
    const error = await failing(port, { settings: { smtp: 'smtp://127.0.0.1:1' } })
    expect(error).toMatchObject({ permanent: false, message: expect.stringMatching(/^127\.0\.0\.1:1 refuses connections/) })
  })

  it('by a greeting that is a refusal is tried again, for it is not about the message', async () => {
    const { port } = await startTalker(socket => void socket.write('554 no service here for you\r\n'))
    expect(await failing(port)).toMatchObject({ permanent: false, message: expect.stringContaining('554 no service here') })
  })

  it.each([
    ['its greeting', (): ReturnType<typeof startTalker> => startTalker(() => {})],
    ['its answer to the data', () => startStubborn('.', () => {})],
    ['its answer to the recipient', () => startStubborn('RCPT', () => {})],
    ['the TLS handshake', () => startTalker(socket => void socket.resume()), 'smtps'],
  ])('by keeping back %s is let go of as soon as the time is up', async (_, start, scheme = 'smtp') => {
    const server = await start()
    const controller = new AbortController()
    const settings = { smtp: `${scheme}://127.0.0.1:${server.port}` }
    const failed = failing(server.port, { settings, signal: controller.signal })
    await expect.poll(() => server.open()).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 100))
    const begin = Date.now()
    controller.abort(new Error('no answer within 20 s'))
    expect((await failed).permanent).toBe(false)
    expect(Date.now() - begin).toBeLessThan(200)
    await expect.poll(() => server.open()).toBe(0)
  })

  it('for one of several recipients for good: the others have it, and it is told', async () => {
    const { port, letters } = await startMailServer(refusing(550, '5.1.1 no such <user>'))
    expect(await send(port, { settings: both })).toBe(
      '250 queued as 1A2B3C, but zoe@platform.example was refused: 550 5.1.1 no such <user>',
    )
    expect(letters).toMatchObject([{ to: ['owner@platform.example'] }])
  })

  it('for one of several recipients for now: only that one is sent it again', async () => {
    let busy = true
    const { port, letters } = await startMailServer({
      onRcptTo: ({ address }, _, done) => done(busy && address.startsWith('zoe') ? no(450, '4.2.0 greylisted') : undefined),
    })
    const error = await failing(port, { settings: both })
    expect(error).toMatchObject({ permanent: false, message: 'zoe@platform.example was refused: 450 4.2.0 greylisted' })
    const progress = JSON.parse(JSON.stringify(error.more.progress)) as Progress
    expect(progress).toMatchObject({ have: ['owner@platform.example'] })
    const again = await failing(port, { settings: both, progress })
    expect(again.more.progress).toEqual(progress)
    busy = false
    await send(port, { settings: both, progress })
    expect(letters.map(({ to }) => to)).toEqual([['owner@platform.example'], ['zoe@platform.example']])
    expect((await read(letters[1] ?? expect.fail())).to).toHaveLength(2)
  })

  it('keeps in mind who has it through attempts that get nowhere', async () => {
    const progress = { have: ['owner@platform.example'] }
    const { port } = await startStubborn('.', socket => socket.destroy())
    expect((await failing(port, { settings: both, progress })).more.progress).toMatchObject(progress)
  })

  it('for all that are left for good is done with, once somebody has it', async () => {
    const { port } = await startMailServer(refusing(550, 'no such user'))
    const progress = { have: ['owner@platform.example'] }
    expect(await send(port, { settings: both, progress })).toBe('taken before, but zoe@platform.example was refused: 550 no such user')
  })

  it('for everybody, for some of them only for now, is tried again with those', async () => {
    const asked: string[] = []
    const { port } = await startMailServer({
      onRcptTo: ({ address }, _, done) => {
        asked.push(address)
        done(address.startsWith('zoe') ? no(550, 'no such user') : no(451, 'later'))
      },
    })
    const { permanent, more } = await failing(port, { settings: both })
    expect(permanent).toBe(false)
    await failing(port, { settings: both, progress: more.progress ?? null })
    expect(asked).toEqual(['owner@platform.example', 'zoe@platform.example', 'owner@platform.example'])
  })

  it('is quoted in one harmless line of bounded length', async () => {
    const { port } = await startStubborn('.', socket => void socket.write(`554-\u001b[31mred\r\n554 ${'no '.repeat(5000)}\r\n`))
    const { message } = await failing(port)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(400)
  })
})
