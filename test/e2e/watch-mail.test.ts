import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAccount, aUser } from '../support/builders.js'
import { header, read } from '../support/mail.js'
import { no, startMailServer } from '../support/mail-server.js'
import { it, type World } from '../support/world.js'

const PASSWORD = 'correct horse, battery & staple'

const office = (port: number, more = ''): string => `
[channels.office]
type = "email"
smtp = "smtp://localhost:${port}"
user = "monitor"
password_file = "~/smtp"
from = "check_status <monitor@platform.example>"
to = ["owner@platform.example", "second@platform.example"]
starttls = "require"
rules = ["payment_issue"]
${more}
`

/** A mail server that requires a sign-in. */
const aServer = () =>
  startMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      username === 'monitor' && password === PASSWORD ? done(null, { user: username }) : done(no(535, 'wrong')),
  })

const once = (world: World) => world.run(['watch', '--once'])

describe('watch by mail', () => {
  it('signs in over TLS, sends to every recipient, and replies to the mail of a problem when it is resolved', async ({ world }) => {
    const server = await aServer()
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(server.port) })
    expect(await once(world)).toMatchObject({ status: 0, stdout: '' })
    await world.platform.add(aDeposit({ createdAt: '3 hours ago' }), aUser({ createdAt: new Date(), email: 'new@plumbers.example' }))
    expect((await once(world)).status).toBe(0)
    await world.platform.sql("UPDATE deposit_requests SET status = 'cancelled'")
    expect((await once(world)).status).toBe(0)

    expect(server.letters.map(({ to, secure, user }) => ({ to, secure, user }))).toEqual(
      Array(3).fill({ to: ['owner@platform.example', 'second@platform.example'], secure: true, user: 'monitor' }),
    )
    const mails = await Promise.all(server.letters.map(read))
    const [opened, resolved] = mails.filter(({ subject }) => /pending >2h/.test(subject ?? ''))
    expect(opened?.messageId).toMatch(/^<.+@platform\.example>$/)
    expect(resolved?.subject).toMatch(/^✅ Resolved: /)
    expect(resolved?.inReplyTo).toBe(opened?.messageId)
    expect(mails.find(({ subject }) => subject === '🆕 New Provider Registration')?.text).toContain('new@plumbers.example')
    expect(opened && header(opened, 'Auto-Submitted')).toBe('auto-generated')
  })

  it('names the worst thing in its subject, the age of a deposit beside when it was first seen, and one zone', async ({ world }) => {
    const server = await aServer()
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(server.port).replace('rules = ["payment_issue"]', '') })
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    await world.platform.add(
      aDeposit({ account, status: 'verified', createdAt: '100 days ago', referenceNumber: 'PC207' }),
      aDeposit({ account, createdAt: '54 days ago', referenceNumber: 'PC208' }),
      aLead({ status: 'pending', createdAt: '3 days ago' }),
    )
    expect((await once(world)).status).toBe(0)

    const [mail] = await Promise.all(server.letters.map(read))
    const text = mail?.text ?? ''
    const parts = text.match(/^[🔴🟡🟠🔵] .*$/gmu) ?? []
    expect(mail?.subject).toMatch(/^🔴 1 deposit paid but not credited, for 100 days, and (\d+) more problems$/)
    // The subject itself is the first line of the text.
    expect(mail?.subject).toContain(`and ${parts.length - 2} more problems`)
    expect(text).toMatch(/Age: 100 days\nFirst reported by check_status: \d\d:\d\d\n\n- owner@.*100 days · check_status deposit PC207\n/)
    expect(text).toMatch(/Age: 54 days\n/)
    expect(text).not.toContain('Since')
    expect(text.match(/SAST|UTC/g)).toEqual(['SAST'])
    expect(text).toMatch(/check_status · test · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d SAST\s*$/)
  })

  it('keeps a message for an unreachable server, and never shows the password', async ({ world }) => {
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(1) })
    await once(world)
    await world.platform.add(aUser({ createdAt: new Date() }))
    const failed = await once(world)
    expect(failed.status).toBe(3)
    expect(failed.stdout).toMatch(
      /warning: office: 🆕 New Provider Registration - .*refused the connection.*\(retry in \d+ s; 1 message waiting for /,
    )
    expect(failed.stdout + failed.stderr).not.toContain(PASSWORD)
    await rm(join(world.home, 'smtp'))
    expect((await once(world)).stdout).toMatch(/warning: office: .* - the channels\.office\.password file .*cannot be read/)
    const server = await aServer()
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(server.port) })
    expect((await once(world)).status).toBe(0)
    expect(server.letters).toHaveLength(1)
  })

  it('sends the report as an HTML mail', async ({ world }) => {
    const server = await aServer()
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(server.port) })
    expect(await world.run(['send'])).toMatchObject({ status: 0, stderr: '' })
    const [mail] = await Promise.all(server.letters.map(read))
    expect(mail?.html).toMatch(/^<!doctype html>/i)
    expect(mail?.html).toContain('NEW REGISTRATIONS')
    expect(mail?.text).toContain('Registrations: 0')
  })

  it('mails and writes a day of 400 waiting deposits in less than mail programs cut off, and counts the rest', async ({ world }) => {
    const server = await aServer()
    await writeFile(join(world.home, 'smtp'), `${PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ more: office(server.port) })
    const accounts = Array.from({ length: 40 }, (_, i) => anAccount({ user: aUser({ email: `owner${i}@plumbing-and-heating.example` }) }))
    await world.platform.add(
      ...Array.from({ length: 400 }, (_, i) =>
        aDeposit({ account: accounts[i % 40] ?? anAccount(), createdAt: `${(i % 54) + 1} days ago`, referenceNumber: `PC${100_000 + i}` }),
      ),
    )
    expect(await world.run(['send'])).toMatchObject({ status: 0, stderr: '' })
    await world.run(['report', '-o', 'report.html'])
    const [mail] = await Promise.all(server.letters.map(read))
    for (const page of [mail?.html ?? '', await readFile(join(world.home, 'report.html'), 'utf8')]) {
      expect(Buffer.byteLength(page)).toBeLessThanOrEqual(90_000)
      expect(page).toMatch(/you now, (?:the oldest )?for 54 days/)
      expect(page.replace(/<[^>]*>|&nbsp;|\s+/g, ' ')).toMatch(/Waiting deposits +400 +R[\d,.]+ +oldest 54 days/)
      expect(page).toContain('… 380 more')
    }
    expect(mail?.html).not.toContain('<svg')
  })
})
