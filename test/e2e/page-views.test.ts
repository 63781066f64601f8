import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { PageView } from '../../src/api/page/page-view.js'
import { MONITORING } from '../support/api.js'
import { startBrowser } from '../support/browser.js'
import { aDeposit, aLead, anAccount, aProvider, aUser } from '../support/builders.js'
import { openTab, problemRow, READ_TIMEOUT, servePage, signIn } from '../support/page.js'
import { it } from '../support/world.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** `Wed 2025-10-01`. */
const dayNamed = (date: string): string => `${new Date(date).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' })} ${date}`

describe('the views of the page', () => {
  it('show a person, a deposit and a lead beside the list, by links that can be sent', async ({ world }) => {
    const zoe = aUser({ createdAt: '30 days ago', email: 'zoe@plumbers.example' })
    const client = aUser({ createdAt: '30 days ago', email: 'ann@clients.example', userType: 'client' })
    await world.platform.add(
      aProvider({ user: zoe }),
      aDeposit({ createdAt: '5 hours ago', referenceNumber: 'PC9QX017', account: anAccount({ user: zoe }) }),
      aLead({ client, createdAt: '2 days ago', verifiedAt: '1 day ago' }),
    )
    const { url, token } = await servePage(world)
    const { page, errors } = await openTab(browser, url)
    await signIn(page, token)
    const panel = page.getByRole('dialog')
    const row = problemRow(page, '1 deposit pending')
    await row.locator('.head').click()

    await row.getByRole('link', { name: 'zoe@plumbers.example', exact: true }).click()
    await panel.getByRole('heading', { name: 'zoe@plumbers.example' }).waitFor()
    await panel.getByRole('heading', { name: /PROVIDER PROFILE/ }).waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('panel-title')
    const sent = page.url()
    await panel.getByRole('button', { name: 'Copy link' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(sent)

    await panel.getByRole('link', { name: 'PC9QX017' }).click()
    await panel.getByRole('heading', { name: 'PC9QX017 · R160.00' }).waitFor()
    // The rules that speak of it are there too.
    await panel.locator('.row', { hasText: '1 deposit pending' }).waitFor()
    await page.goBack()
    await panel.getByRole('heading', { name: 'zoe@plumbers.example' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => panel.count(), READ_TIMEOUT).toBe(0)
    expect(new URL(page.url()).hash).toBe('')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('zoe@plumbers.example')

    const leads = problemRow(page, /lead.* without a provider/)
    await leads.locator('.head').click()
    await leads.getByRole('link', { name: /^Show/ }).click()
    await panel.getByRole('heading', { name: 'A tap that drips' }).waitFor()
    await panel.locator('.row', { hasText: '1 lead verified' }).waitFor()
    await panel.getByRole('link', { name: 'ann@clients.example' }).first().click()
    await panel.getByRole('heading', { name: 'ann@clients.example' }).waitFor()
    // And from its client back to the lead.
    await panel
      .locator('td')
      .getByRole('link', { name: /^[\da-f]{8}$/ })
      .click()
    await panel.getByRole('heading', { name: 'A tap that drips' }).waitFor()
    await page.goBack()
    await page.goBack()
    await page.goBack()
    await expect.poll(() => panel.count(), READ_TIMEOUT).toBe(0)

    const colleague = await openTab(browser, sent)
    await signIn(colleague.page, token)
    await colleague.page.getByRole('heading', { name: 'zoe@plumbers.example' }).waitFor()
    await colleague.page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => colleague.page.getByRole('dialog').count()).toBe(0)
    expect([...errors, ...colleague.errors]).toEqual([])
  })

  it('find people and deposits of the whole platform, by the keyboard alone', async ({ world }) => {
    const old = aUser({ createdAt: '300 days ago', email: 'nomsa@painters.example', firstName: 'Nomsa' })
    await world.platform.add(
      aDeposit({ createdAt: '200 days ago', status: 'completed', referenceNumber: 'PCNOMSA1', account: anAccount({ user: old }) }),
      ...[1, 2].map(n => aUser({ createdAt: '200 days ago', email: `twin${n}@painters.example`, firstName: 'Castor', lastName: 'Pollux' })),
    )
    const { url, token, running } = await servePage(world)
    const { page, errors } = await openTab(browser, url)
    await signIn(page, token)
    await page.keyboard.press('/')
    await page.keyboard.type('nomsa')
    await page.locator('#found a', { hasText: 'PCNOMSA1' }).waitFor()
    expect(await page.locator('#found a').count()).toBe(2)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'nomsa@painters.example' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('search')

    await page.keyboard.type('nobody-of-this-name')
    await page.getByText('Nobody and no deposit has this name').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('#search').inputValue()).toBe('')

    // Several matches are a list of links.
    await page.goto(`${url}/#/user/Castor%20Pollux`)
    const panel = page.getByRole('dialog')
    await panel.getByText('2 accounts for').waitFor()
    await panel.locator('tbody tr').first().locator('td').last().getByRole('link').click()
    await panel.getByRole('heading', { name: /^twin\d@painters\.example$/ }).waitFor()
    // Names are in no log.
    expect(running.said()).not.toMatch(/nomsa|Castor/i)
    expect(errors).toEqual([])
  })

  it('are read with one request per refresh, which is answered with 304 while nothing but the time changed', async ({ world }) => {
    await world.platform.add(aDeposit({ createdAt: '9 days ago' }))
    const { url, token } = await servePage(world)
    const ask = (path: string, etag?: string) =>
      fetch(`${url}${MONITORING}/${path}`, { headers: { authorization: `Token ${token}`, ...(etag && { 'if-none-match': etag }) } })
    const first = await ask('view/')
    const etag = first.headers.get('etag') ?? ''
    const view = (await first.json()) as PageView
    expect(Object.keys(view)).toEqual([
      ...['target', 'timezone', 'timestamp', 'window', 'counts', 'headline', 'tone', 'tiles', 'problems', 'unread', 'undelivered', 'reach'],
      ...['sections', 'days', 'mutes', 'canMute'],
    ])
    const { dates = [] } = view.days ?? {}
    expect(dates).toHaveLength(14)
    expect(view.problems[0]).toMatchObject({ id: 'payment_issue', severity: 'high', count: 1, isNew: false, isMuted: false })
    // Longer than an answer is kept.
    await new Promise(resolve => setTimeout(resolve, 5_500))
    expect((await ask('view/', etag)).status).toBe(304)
    await world.platform.add(aDeposit({ createdAt: '8 days ago' }))
    await new Promise(resolve => setTimeout(resolve, 5_500))
    expect((await ask('view/', etag)).status).toBe(200)
    const ninth = (await (await ask(`view/?day=${dates[4]}`)).json()) as PageView
    expect([ninth.window, ninth.tiles[1]?.figure]).toEqual([`on ${dayNamed(dates[4] ?? '')}`, ['1']])
    const since = (await (await ask(`view/?since=${dates[0]}`)).json()) as PageView
    expect(since.window).toContain(`since `)
    for (const path of ['view/?since=tomorrow', 'view/?day=2025-10']) expect([path, (await ask(path)).status]).toEqual([path, 400])
    expect((await ask('view/')).headers.get('content-encoding')).toMatch(/^(br|gzip)$/)
    expect(await (await ask('view/?since=2999-01-01')).json()).toEqual({ error: expect.stringContaining('lies in the future') })
    for (const path of ['page/user/', 'page/deposit/?word=%00', 'page/search/?word='])
      expect([path, (await ask(path)).status]).toEqual([path, 404])

    const { page } = await openTab(browser, url)
    const requests: string[] = []
    page.on('request', request => requests.push(new URL(request.url()).pathname))
    await signIn(page, token)
    await page.locator('#charts > summary').click()
    await page.locator('#charts canvas').first().waitFor()
    expect(requests.filter(path => path.startsWith('/api/'))).toEqual([`${MONITORING}/view/`])
    await page
      .locator('#charts .u-over')
      .first()
      .click({ position: { x: 3, y: 20 } })
    await expect.poll(() => page.getByLabel('Day', { exact: true }).inputValue()).toBe(dates[0])
    // The lists are about that day alone; the problems are still those of now.
    await page.getByText(`PAYMENT ACTIVITY (${dayNamed(dates[0] ?? '')})`).waitFor()
    await page.locator('#sections').getByText('New deposits: 0').first().waitFor()
    await problemRow(page, '2 deposits pending').waitFor()
  })
})
