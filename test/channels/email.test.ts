import type { SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, startAuthority } from '../support/certificates.js'
import { failing, send } from '../support/mail.js'
import { no, startMailServer } from '../support/mail-server.js'

let authority: Authority
beforeAll(async () => {
  authority = await startAuthority()
})
afterAll(() => authority.close())

/** An address of this machine that does not count as local, so that it is treated like a remote server. */
const FAR = '0.0.0.0'
const withTls = async (names: string): Promise<SMTPServerOptions> => ({ ...(await authority.certify(names)) })

describe('the connection to a mail server', () => {
  it('returns the last reply of the server', async () => {
    const { port } = await startMailServer()
    expect(await send(port)).toBe('250 queued as 1A2B3C')
  })

  it('is encrypted if the server offers STARTTLS', async () => {
    const { port, letters } = await startMailServer(await withTls('IP:127.0.0.1'))
    await send(port)
    expect(letters).toMatchObject([{ secure: true }])
  })

  it('is not encrypted if the server does not offer it, or the settings say never', async () => {
    const without = await startMailServer({ disabledCommands: ['STARTTLS'] })
    const unused = await startMailServer(await withTls('IP:127.0.0.1'))
    await send(without.port)
    await send(unused.port, { settings: { starttls: 'never' } })
    expect([...without.letters, ...unused.letters]).toMatchObject([{ secure: false }, { secure: false }])
  })

  it('fails if the settings require encryption and the server does not offer it', async () => {
    const { port, letters } = await startMailServer({ disabledCommands: ['STARTTLS'] })
    const error = await failing(port, { settings: { starttls: 'require' } })
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ offers no encryption \(.*\), which starttls or the password requires$/)
    expect([error.permanent, letters.length]).toEqual([false, 0])
  })

  it('is encrypted from the first byte with smtps', async () => {
    const { port, letters } = await startMailServer({ ...(await withTls('IP:127.0.0.1')), secure: true })
    await send(port, { settings: { smtp: `smtps://127.0.0.1:${port}` } })
    expect(letters).toMatchObject([{ secure: true }])
  })

  it.each([
    ['smtps', true],
    ['smtp', false],
  ])('to a remote server needs a trusted certificate: %s', async (scheme, secure) => {
    const { port, letters } = await startMailServer({ ...(await withTls(`IP:${FAR}`)), secure })
    const settings = { smtp: `${scheme}://${FAR}:${port}` }
    const error = await failing(port, { settings })
    expect(error.message).toMatch(/^0\.0\.0\.0:\d+ has a certificate that .*ca_file/)
    expect([error.permanent, letters.length]).toEqual([false, 0])
    await send(port, { settings, secrets: { ca: authority.ca } })
    expect(letters).toMatchObject([{ secure: true }])
  })

  it('rejects a certificate for another host name', async () => {
    const { port, letters } = await startMailServer({ ...(await withTls('DNS:mail.example')), secure: true })
    const error = await failing(port, { settings: { smtp: `smtps://${FAR}:${port}` }, secrets: { ca: authority.ca } })
    expect(error.message).toContain('has a certificate that is for another host name')
    expect(letters).toEqual([])
  })

  it('reports that only one side speaks TLS', async () => {
    const clear = await startMailServer()
    const secure = await startMailServer({ ...(await withTls('IP:127.0.0.1')), secure: true })
    const [first, second] = await Promise.all([
      failing(clear.port, { settings: { smtp: `smtps://127.0.0.1:${clear.port}` } }),
      failing(secure.port, { signal: AbortSignal.timeout(1000) }),
    ])
    expect(first.message).toMatch(/failed the TLS handshake .* Is it smtp:\/\/ or smtps:\/\/\?/)
    expect([first.permanent, second.permanent]).toEqual([false, false])
  })
})

describe('signing in to a mail server', () => {
  const signIn: SMTPServerOptions = {
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(no(535, `5.7.8 not with ${password}`)),
  }
  const settings = { user: 'monitor' }
  const secrets = { password: 'open sesame' }

  it('uses the user and the password of the settings', async () => {
    const { port, letters } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    await send(port, { settings, secrets })
    expect(letters).toMatchObject([{ user: 'monitor', secure: true }])
  })

  it('is repeated after a failure, because settings can be fixed, and the error hides the password', async () => {
    const { port } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    const error = await failing(port, { settings, secrets: { password: 'hush-hush' } })
    expect(error.message).toMatch(/rejected the sign-in: 535 5\.7\.8 not with \*\*\*\. Check user and password$/)
    expect(error.permanent).toBe(false)
    expect(JSON.stringify([error, error.stack, error.cause])).not.toMatch(/hush-hush|aHVzaC1odXNo/)
  })

  it('that a server demands and the settings lack is not a permanent failure', async () => {
    const { port } = await startMailServer({ ...signIn, ...(await withTls('IP:127.0.0.1')) })
    expect(await failing(port)).toMatchObject({ permanent: false, message: expect.stringContaining('530') })
  })

  it('may be unencrypted to this machine', async () => {
    const { port, letters } = await startMailServer({ ...signIn, disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    await send(port, { settings, secrets })
    expect(letters).toMatchObject([{ user: 'monitor', secure: false }])
  })

  it.each(['auto', 'never', 'require'] as const)('never sends a password unencrypted to another machine: %s', async starttls => {
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
    expect(error.message).toMatch(/the password would travel to 0\.0\.0\.0:\d+ unencrypted|the password requires/)
    expect([error.permanent, heard]).toEqual([false, []])
  })
})
