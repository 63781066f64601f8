import { appendFile, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { MONITORING, raw } from '../support/api.js'
import { startBrowser } from '../support/browser.js'
import { aDeposit, anAccount, aProvider, aUser } from '../support/builders.js'
import { openRelay } from '../support/relay.js'
import { SAMPLES } from '../support/statements.js'
import { it, type Running, type World } from '../support/world.js'

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Reading the platform may take this long on a busy machine. */
const READ_TIMEOUT = { timeout: 15_000 }

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

interface Served {
  readonly url: string
  readonly token: string
  readonly running: Running
}

const serve = async (world: World, listen = '127.0.0.1:0'): Promise<Served> => {
  const created = await world.run(['token', 'create', '--name', 'page'])
  const token = /[0-9a-f]{40}/.exec(created.stdout)?.[0] ?? expect.fail(created.stdout + created.stderr)
  const running = world.start(['serve', '--listen', listen])
  await running.until(/listening on http:\/\//)
  const url = /listening on (http:\/\/[^\s"]+)/.exec(running.said())?.[1] ?? ''
  return { url, token, running }
}

/** A tab, and the errors and dialogs in it. */
const open = async (url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; errors: string[] }> => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', error => errors.push(String(error)))
  page.on('dialog', dialog => errors.push(`a dialog: ${dialog.message()}`))
  await page.goto(url)
  return { page, errors }
}

const signIn = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: /NEW REGISTRATIONS/ }).waitFor()
}

describe('the page', () => {
  it('accepts a token, shows problems with what to do, folds, filters and copies', async ({ world }) => {
    await world.platform.add(
      ...Array.from({ length: 5 }, (_, i) => {
        const user = aUser({ createdAt: '30 days ago', email: `owner${i}@plumbers.example` })
        return aDeposit({ createdAt: '5 hours ago', account: anAccount({ user }) })
      }),
    )
    const { url, token } = await serve(world)
    const { page, errors } = await open(url)
    await page.getByLabel('Token').fill('not-a-token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Invalid token.').waitFor()
    errors.length = 0

    await signIn(page, token)
    const box = page.locator('.box', { hasText: '5 deposits pending' })
    await expect.poll(() => box.locator('li:visible').count(), READ_TIMEOUT).toBe(3)
    await box.getByRole('button', { name: 'Show 2 more' }).click()
    expect(await box.locator('li:visible').count()).toBe(5)
    await box
      .getByRole('button', { name: /^Copy the command check_status deposit / })
      .first()
      .click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^check_status deposit \S+$/)
    await page.getByLabel('Filter').fill('owner3@')
    expect(await box.locator('li:visible').count()).toBe(1)
    expect(await page.title()).toBe('(1) check_status')
    expect(await page.locator('.charts canvas').count()).toBe(3)
    expect(await page.evaluate('Object.keys(localStorage).length')).toBe(0)
    expect(errors).toEqual([])
  }, 90_000)

  it('is accessible in light and dark, and fits a phone', async ({ world }) => {
    await world.platform.add(aDeposit({ createdAt: '5 hours ago' }))
    const { url, token } = await serve(world)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(url, { colorScheme, viewport: { width: 360, height: 740 } })
      await signIn(page, token)
      await page.evaluate(AXE)
      const found = (await page.evaluate('axe.run()')) as { violations: { id: string; impact: string }[] }
      expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    }
  }, 90_000)

  it('compares an uploaded bank statement with the deposits, says what is no statement, and keeps nothing', async ({ world }) => {
    await world.platform.add(
      aDeposit({ referenceNumber: 'PC9QX017', amount: '150.00', account: anAccount({ user: aUser({ email: 'zoe@plumbers.example' }) }) }),
    )
    const { url, token, running } = await serve(world)
    const { page, errors } = await open(url)
    await signIn(page, token)
    const answer = page.locator('#match-answer')
    await page.getByText('Match a bank statement').click()
    await page.getByLabel('Statement').setInputFiles(join(SAMPLES, 'nedbank-current.csv'))
    await answer.getByRole('heading', { name: 'APPROVE THESE (1)' }).waitFor()
    expect(await answer.getByRole('row', { name: /R150\.00 ABSA BANK pc 9qx 017 PC9QX017 zoe@plumbers\.example/ }).count()).toBe(1)
    expect(await answer.textContent()).toContain('✅ The four parts add up to all credits, to the cent.')
    expect(errors).toEqual([])
    await page.getByLabel('Statement').setInputFiles({ name: 'photo.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7') })
    await page.getByText("photo.csv is a PDF. Download the account's transactions").waitFor()
    expect(await answer.textContent()).toBe('')
    expect(running.said()).not.toMatch(/ABSA|zoe@/)
  }, 90_000)

  it('takes an upload only with a token, of a limited size, and by POST', async ({ world }) => {
    const { url, token } = await serve(world)
    const send = async (body: Buffer, init: RequestInit = {}): Promise<readonly [number, unknown]> => {
      const response = await fetch(`${url}/api/admin/monitoring/match/?name=a.csv`, {
        method: 'POST',
        headers: { authorization: `Token ${token}` },
        body: new Uint8Array(body),
        ...init,
      })
      return [response.status, await response.json()]
    }
    const file = await readFile(join(SAMPLES, 'absa.csv'))
    expect(await send(file)).toEqual([200, { status: 1, html: expect.stringContaining('MONEY THAT NOBODY ASKED FOR') }])
    expect(await send(file, { headers: { authorization: 'Token nonsense' } })).toMatchObject([401, { detail: 'Invalid token.' }])
    expect(await send(Buffer.alloc(0))).toEqual([400, { error: expect.stringContaining('a.csv is an empty file') }])
    const head = `POST /api/admin/monitoring/match/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000001\r\n\r\n`
    expect(await raw(Number(new URL(url).port), head)).toMatch(/^HTTP\/1\.1 413 [\s\S]*at most 10 MB/)
    const get = await fetch(`${url}/api/admin/monitoring/match/`, { headers: { authorization: `Token ${token}` } })
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  }, 90_000)

  it('warns that the report is old while the server is down, and recovers when it is back', async ({ world }) => {
    const { url, token, running } = await serve(world)
    const { page } = await open(url)
    await signIn(page, token)
    running.child.kill('SIGTERM')
    await running.ended
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText(/The server does not respond\. This report is from \d+ s ago\./).waitFor()
    await serve(world, new URL(url).host)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => page.locator('#status').textContent(), READ_TIMEOUT).toBe('')
  }, 90_000)

  it('refreshes while visible, not while hidden, and says when the device is offline', async ({ world }) => {
    const { url, token } = await serve(world)
    const { page } = await open(url)
    await page.clock.install()
    await page.reload()
    const views: string[] = []
    page.on('request', request => request.url().includes('/view/') && views.push(request.url()))
    await signIn(page, token)
    await page.getByLabel('Window').selectOption('168')
    await expect.poll(() => views.length, READ_TIMEOUT).toBe(2)
    expect(views[1]).toContain('hours=168')
    const idle = () => expect.poll(() => page.locator('#report[aria-busy]').count(), READ_TIMEOUT).toBe(0)
    await idle()
    await page.clock.runFor(31_000)
    await expect.poll(() => views.length, READ_TIMEOUT).toBe(3)
    await idle()
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    await page.clock.runFor(120_000)
    expect(views).toHaveLength(3)
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: false, configurable: true })")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect.poll(() => views.length, READ_TIMEOUT).toBe(4)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText('This device is offline.').waitFor()
  }, 90_000)

  it('opens signed in by a link that works once', async ({ world }) => {
    const running = world.start(['open', '--no-browser'])
    await running.until(/^ {2}http:\S+\n/m)
    const [, link = ''] =
      /^check_status: open this link; it works once, within 5 minutes\. Ctrl-C ends the page\n {2}(http:\/\/\S+)\n/m.exec(running.said()) ??
      []
    const { page } = await open(link)
    await page.getByRole('heading', { name: /NEW REGISTRATIONS/ }).waitFor()
    expect(page.url()).not.toContain('ticket')
    const second = await open(link)
    const refusal = 'This link was used, or is too old: run check_status open again.'
    await second.page.getByText(refusal).waitFor()
    // In a tab that shows the page already, only the fragment changes.
    const third = await open(link.replace(/#.*/, ''))
    await third.page.getByLabel('Token').waitFor()
    await third.page.goto(link)
    await third.page.getByText(refusal).waitFor()
    expect(running.said().split('open this link')[1]?.split('\n').slice(2).join()).not.toContain(link.split('ticket=')[1])
    running.child.kill('SIGTERM')
    expect((await running.ended).status).toBe(0)
  }, 90_000)

  it('asks for the passphrase before it prints the link, answers by that connection, and logs no request on the terminal', async ({
    world,
  }) => {
    const locked = await world.sshd.makeKey(`locked ${Math.random()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    const running = world.start(['open', '--no-browser', '--identity-file', locked], { columns: 200 })
    await running.until(/Passphrase for [^\n]*: /)
    expect(running.said()).not.toContain('open this link')
    running.type('open sesame\r')
    await running.until(/ {2}http:\S+\r?\n/)
    const [link = ''] = /http:\/\/127\S+/.exec(running.said()) ?? []

    const { page } = await open(link)
    await page.getByRole('heading', { name: /NEW REGISTRATIONS/ }).waitFor()

    expect(running.said()).not.toContain('"path"')
    expect(running.said()).not.toContain('sesame')
    running.child.kill('SIGTERM')
    await running.ended
  }, 90_000)

  it('asks for the passphrase once more after a lost connection, and only once if nobody types it', async ({ world }) => {
    const relay = await openRelay(world.sshd.port)
    onTestFinished(() => relay.stop())
    await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
    await world.configure({ ssh: { port: relay.port } })
    const locked = await world.sshd.makeKey(`locked ${Math.random()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    const { stdout } = await world.run(['token', 'create'])
    const headers = { authorization: `Token ${/[0-9a-f]{40}/.exec(stdout)?.[0]}` }
    const running = world.start(['serve', '--listen', '127.0.0.1:0', '--identity-file', locked], { columns: 200 })
    await running.until(/Passphrase for [^\n]*: /)
    running.type('open sesame\r')
    await running.until(/listening on http:\S+/)
    const url = /listening on (http:[^\s"]+)/.exec(running.said())?.[1]
    // The answer of the same request may be kept for some seconds.
    const request = async (hours: number): Promise<number> =>
      (await fetch(`${url}${MONITORING}/dashboard/?hours=${hours}`, { headers })).status
    expect(await request(1)).toBe(200)

    relay.cut()
    const second = request(2)
    await running.until(/(?:Passphrase for [\s\S]*){2}/)
    running.type('open sesame\r')
    expect(await second).toBe(200)
    expect(running.said()).toContain('The connection was lost. To connect again without a question, load the key with ssh-add.')

    relay.cut()
    const third = request(3)
    await running.until(/(?:Passphrase for [\s\S]*){3}/)
    running.type('\r')
    expect(await third).toBe(503)
    expect(await request(4)).toBe(503)
    expect(running.said().match(/Passphrase for /g)).toHaveLength(3)
    expect(running.said()).toMatch(/ssh-add; authorized_keys/)
    running.child.kill('SIGTERM')
    await running.ended
  }, 90_000)

  it('shows hostile values as plain text', async ({ world }) => {
    const name = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'>'
    const user = aUser({ createdAt: '2 hours ago', email: `${name}@people.example` })
    await world.platform.add(aProvider({ user, businessName: name }), aDeposit({ createdAt: '5 hours ago', account: anAccount({ user }) }))
    const { url, token } = await serve(world)
    const { page, errors } = await open(url)
    await signIn(page, token)
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    expect(await page.locator('#report img, #report script').count()).toBe(0)
    expect(errors).toEqual([])
  }, 90_000)
})
