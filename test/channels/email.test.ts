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

/** The address of this machine that is nobody's name for it: what holds for far servers holds for it. */
const FAR = '0.0.0.0'
const withTls = async (names: string): Promise<SMTPServerOptions> => ({ ...(await authority.certify(names)) })

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
