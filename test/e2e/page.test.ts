import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { MONITORING, raw } from '../support/api.js'
import { startBrowser } from '../support/browser.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { openTab, problemRow, READ_TIMEOUT, servePage, signIn } from '../support/page.js'
import { openRelay } from '../support/relay.js'
import { SAMPLES } from '../support/statements.js'
import { it } from '../support/world.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const open = (url: string) => openTab(browser, url)

describe('the page', () => {
  it('accepts a token, and shows on one screen what needs somebody, with what to do about it', async ({ world }) => {
    await world.platform.add(
      ...Array.from({ length: 5 }, (_, i) => {
        const user = aUser({ createdAt: '30 days ago', email: `owner${i}@plumbers.example` })
        return aDeposit({ createdAt: '5 hours ago', account: anAccount({ user }) })
      }),
    )
    const { url, token } = await servePage(world)
    const { page, errors } = await openTab(browser, url, { viewport: { width: 1280, height: 800 } })
    await page.getByLabel('Token').fill('not-a-token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Invalid token.').waitFor()

    await signIn(page, token)
    expect(await page.locator('#headline').textContent()).toBe('1 thing needs you now, for 5 hours; 3 of 17 rules could not be checked')
    expect(await page.title()).toBe('(1) test · check_status')
    const tiles = page.locator('#tiles > li')
    expect(await tiles.locator('h3').allTextContents()).toEqual([
      ...['Registrations', 'Deposits', 'Waiting deposits', 'Leads', 'Providers', 'Errors in the logs'],
    ])
    expect(await tiles.nth(2).locator('.figure').textContent()).toBe('5')
    expect(await tiles.nth(1).locator('svg').getAttribute('aria-label')).toMatch(
      /^Deposits of the last 14 days, today last: (\d+, ){13}\d+$/,
    )
    // The logs of this host are not there: their tile says so, and draws no zero.
    expect(await tiles.nth(5).locator('.figure').textContent()).toBe('unknown')

    const row = problemRow(page, '5 deposits pending')
    expect((await row.boundingBox())?.y).toBeLessThan(800 - 30)
    expect(await row.locator('.head').getAttribute('aria-expanded')).toBe('false')
    expect(await row.locator('.head').innerText()).toMatch(/high\s+5 deposits pending >2h\s+How many:\s*5\s+for 5 hours/)
    await row.locator('.head').click()
    expect(await row.locator('.subjects > li').count()).toBe(5)
    await row
      .getByRole('button', { name: /^Copy the command check_status deposit / })
      .first()
      .click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^check_status deposit \S+$/)

    const lead = page.locator('#sections summary', { hasText: 'LEAD ACTIVITY' })
    await lead.click()
    // The browser tells of a fold some time after it.
    await expect.poll(() => page.evaluate('JSON.stringify(localStorage)'), READ_TIMEOUT).toContain('leads')
    await page.reload()
    await page.locator('#sections details').first().waitFor()
    expect(await page.locator('#sections details:not([open]) > summary').allTextContents()).toEqual([
      expect.stringContaining('LEAD ACTIVITY'),
    ])
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(token)
    expect(await page.locator('canvas').count()).toBe(0)
    await page.locator('#charts > summary').click()
    await expect.poll(() => page.locator('#charts canvas').count(), READ_TIMEOUT).toBe(4)
    // The browser tells of the refused token when it likes.
    expect(errors.filter(error => !error.includes('401'))).toEqual([])
  })

  it('compares an uploaded bank statement with the deposits, says what is no statement, and keeps nothing', async ({ world }) => {
    await world.platform.add(
      aDeposit({
        createdAt: new Date('2025-10-01T08:00:00Z'),
        referenceNumber: 'PC9QX017',
        amount: '150.00',
        account: anAccount({ user: aUser({ email: 'zoe@plumbers.example' }) }),
      }),
    )
    const { url, token, running } = await servePage(world)
    const { page, errors } = await open(url)
    await signIn(page, token)
    const answer = page.locator('#match-answer')
    await page.getByRole('link', { name: 'Match a statement' }).click()
    expect(new URL(page.url()).hash).toBe('#/match')
    await page.getByLabel('Statement', { exact: true }).setInputFiles(join(SAMPLES, 'nedbank-current.csv'))
    await answer.getByRole('heading', { name: 'APPROVE THESE (1)' }).waitFor()
    expect(await answer.getByRole('link', { name: 'zoe@plumbers.example' }).getAttribute('href')).toBe('#/user/zoe%40plumbers.example')
    expect(await answer.getByRole('row', { name: /R150\.00 ABSA BANK pc 9qx 017 PC9QX017 zoe@plumbers\.example/ }).count()).toBe(1)
    expect(await answer.textContent()).toContain('✅ The four parts add up to all credits, to the cent.')
    expect(errors).toEqual([])
    await page
      .getByLabel('Statement', { exact: true })
      .setInputFiles({ name: 'photo.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7') })
    await page.getByText("photo.csv is a PDF. Download the account's transactions").waitFor()
    expect(await answer.textContent()).toBe('')
    expect(running.said()).not.toMatch(/ABSA|zoe@/)
  })

  it('takes an upload only with a token, of a limited size, and by POST', async ({ world }) => {
    const { url, token } = await servePage(world)
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
  })

  it('warns that the report is old while the server is down, and recovers when it is back', async ({ world }) => {
    const { url, token, running } = await servePage(world)
    const { page } = await open(url)
    await signIn(page, token)
    running.child.kill('SIGTERM')
    await running.ended
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByText(/The server does not respond\. These figures are from \d+ s ago\./).waitFor()
    await servePage(world, new URL(url).host)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.locator('#banner').waitFor({ state: 'hidden' })
  })

  it('refreshes while visible, not while hidden, and says when the device is offline', async ({ world }) => {
    const { url, token } = await servePage(world)
    const { page } = await open(url)
    await page.clock.install()
    await page.reload()
    const views: string[] = []
    page.on('request', request => request.url().includes('/view/') && views.push(request.url()))
    await signIn(page, token)
    await page.getByLabel('Window').selectOption('168')
    await expect.poll(() => views.length, READ_TIMEOUT).toBe(2)
    expect(views[1]).toContain('hours=168')
    const idle = () => expect.poll(() => page.locator('#board[aria-busy]').count(), READ_TIMEOUT).toBe(0)
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
  })

  it('opens signed in by a link that works once', async ({ world }) => {
    const running = world.start(['open', '--no-browser'])
    await running.until(/^ {2}http:\S+\n/m)
    const [, link = ''] =
      /^check_status: open this link; it works once, within 5 minutes\. Ctrl-C ends the page\n {2}(http:\/\/\S+)\n/m.exec(running.said()) ??
      []
    const { page } = await open(link)
    await page.locator('body[data-state=ready]').waitFor()
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
  })

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
    await page.locator('body[data-state=ready]').waitFor()

    expect(running.said()).not.toContain('"path"')
    expect(running.said()).not.toContain('sesame')
    running.child.kill('SIGTERM')
    await running.ended
  })

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
  })
})
