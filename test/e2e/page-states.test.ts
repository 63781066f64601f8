import { get } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startBrowser } from '../support/browser.js'
import { aDeposit, aLead, anAccount, aProvider, aUser } from '../support/builders.js'
import { expectAccessible, openTab, problemRow, servePage, signIn } from '../support/page.js'
import { it } from '../support/world.js'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** A script for the page: the sum of all layout shifts that no input caused. */
const WATCH_SHIFTS = `
  window.shifted = 0
  new PerformanceObserver(list => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value
  }).observe({ type: 'layout-shift', buffered: true })`

const expectNoSideways = async (page: Page, width: number): Promise<void> => {
  expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width])
}

describe('the states of the page', () => {
  it('are accessible to the last, in light and dark, and fit 360 to 2560 pixels', async ({ world }) => {
    const user = aUser({ createdAt: '30 days ago', email: 'zoe@plumbers.example' })
    await world.platform.add(aProvider({ user }), aDeposit({ createdAt: '5 hours ago', account: anAccount({ user }) }))
    const { url, token, running } = await servePage(world)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openTab(browser, url, { colorScheme, viewport: { width: 1280, height: 800 } })
      await expectAccessible(page, `${colorScheme}, signed out`)
      await page.getByLabel('Token').fill('nonsense')
      await page.keyboard.press('Enter')
      await page.getByText('Invalid token.').waitFor()
      await expectAccessible(page, `${colorScheme}, expired`)

      let letThrough = (): void => {}
      const held = new Promise<void>(resolve => {
        letThrough = resolve
      })
      await page.route('**/view/**', async route => {
        await held
        await route.continue()
      })
      await page.getByLabel('Token').fill(token)
      await page.keyboard.press('Enter')
      await page.locator('.tile.skeleton').first().waitFor()
      await expectAccessible(page, `${colorScheme}, loading`)
      letThrough()
      await page.locator('body[data-state=ready]').waitFor()
      await page.unroute('**/view/**')
      await expectAccessible(page, `${colorScheme}, partial`)

      await page.locator('.row.unknown .head').first().click()
      const row = problemRow(page, '1 deposit pending')
      await row.locator('.head').click()
      await row.getByRole('button', { name: 'Mute all of payment_issue' }).click()
      await page.locator('#charts > summary').click()
      await page.locator('#charts canvas').first().waitFor()
      await expectAccessible(page, `${colorScheme}, with everything open`)
      for (const width of [360, 390, 768, 1000, 1280, 1920, 2560]) {
        await page.setViewportSize({ width, height: 800 })
        await expectNoSideways(page, width)
      }
      await page.setViewportSize({ width: 360, height: 740 })
      await expectAccessible(page, `${colorScheme}, on a phone`)
      await page.goto(`${url}/#/user/zoe%40plumbers.example`)
      await page.getByRole('heading', { name: /PROVIDER PROFILE/ }).waitFor()
      await expectAccessible(page, `${colorScheme}, a person on a phone`)
      await expectNoSideways(page, 360)
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(`${url}/#/match`)
      await page.getByLabel('Statement', { exact: true }).waitFor()
      await expectAccessible(page, `${colorScheme}, a statement`)
      await page.context().setOffline(true)
      await page.getByRole('button', { name: 'Refresh' }).click()
      await page.getByText(/This device is offline\. These figures are from \d+ s ago/).waitFor()
      await expectAccessible(page, `${colorScheme}, offline`)
      await page.context().close()
    }
    // A server that is there, and a platform that is not.
    const { page } = await openTab(browser, url)
    await page.route('**/view/**', route =>
      route.fulfill({ status: 503, json: { detail: 'The platform cannot be read at the moment.', kind: 'connection' } }),
    )
    await page.getByLabel('Token').fill(token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'There are no figures yet' }).waitFor()
    await expectAccessible(page, 'no figures')
    await page.unroute('**/view/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('body[data-state=ready]').waitFor()
    expect(running.said()).not.toContain('Error')
  })

  it('say that all is well only where all was looked at', async ({ world }) => {
    await world.configure({ logs: [] })
    const { url, token } = await servePage(world)
    const { page } = await openTab(browser, url)
    await page.route('**/view/**', async route => {
      const response = await route.fetch()
      const view = await response.json()
      await route.fulfill({
        json: {
          ...view,
          problems: [],
          unread: [],
          counts: { ...view.counts, unknown: 0 },
          tone: 'good',
          headline: ['Nothing needs you now'],
        },
      })
    })
    await signIn(page, token)
    await page.getByText('No rule found a problem.').waitFor()
    await expectAccessible(page, 'empty')
  })

  it('do not shift while figures come, hold still for those who ask for that, and print whole', async ({ world }) => {
    await world.platform.add(aDeposit({ createdAt: '5 hours ago' }), aLead({ createdAt: '2 hours ago' }))
    const { url, token } = await servePage(world)
    const { page } = await openTab(browser, url, { reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } })
    await signIn(page, token)
    await page.addInitScript(WATCH_SHIFTS)
    await page.reload()
    await page.locator('body[data-state=ready]').waitFor()
    await page.waitForTimeout(500)
    expect(await page.evaluate('window.shifted')).toBeLessThan(0.02)
    await problemRow(page, '1 deposit pending').locator('.head').click()
    await page.getByRole('link', { name: 'Match a statement' }).click()
    expect(await page.evaluate('getComputedStyle(document.getElementById("panel")).animationName')).toBe('none')
    await page.keyboard.press('Escape')

    await page.locator('#sections summary').first().click()
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 720, height: 1000 })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.locator('#sections details:not([open])').count()).toBe(0)
    expect(await page.locator('#tools').isVisible()).toBe(false)
    await expectNoSideways(page, 720)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await page.locator('#sections details:not([open])').count()).toBe(1)
  })

  it('show hostile values as text, wherever they stand', async ({ world }) => {
    const name = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'>'
    const user = aUser({ createdAt: '2 hours ago', email: `${name}@people.example`, firstName: name, lastName: name })
    await world.platform.add(
      aProvider({ user, businessName: name }),
      aDeposit({ createdAt: '5 hours ago', referenceNumber: 'PC<b>9</b>', account: anAccount({ user }) }),
      aLead({ client: user, title: name, createdAt: '2 days ago', verifiedAt: '1 day ago' }),
    )
    const { url, token } = await servePage(world)
    const { page, errors } = await openTab(browser, url)
    await signIn(page, token)
    for (const head of await page.locator('#problems .head').all()) await head.click()
    const nothing = async (): Promise<void> => expect(await page.locator('img, body script, b b, [onerror]').count()).toBe(0)
    const row = problemRow(page, '1 deposit pending')
    await row.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    await row.getByRole('button', { name: /^Mute <img/ }).click()
    await row.getByLabel('Note').fill(name)
    await page.keyboard.press('Enter')
    await page.locator('.muted li', { hasText: name }).waitFor()
    await nothing()
    await page.keyboard.press('/')
    await page.keyboard.type('<img src=x')
    await page.locator('#found a', { hasText: '<img src=x' }).first().click()
    await page
      .getByRole('dialog')
      .getByRole('heading', { name: /ACCOUNT/ })
      .waitFor()
    await nothing()
    await page.goto(`${url}/#/user/${encodeURIComponent('<img src=x onerror=alert(3)>')}`)
    await page.getByRole('dialog').getByText('onerror=alert(3)').first().waitFor()
    await nothing()
    expect(errors).toEqual([])
  })

  it('weigh at most 60 KB on the wire, the charts included, and a third of that until somebody opens them', async ({ world }) => {
    const { url } = await servePage(world)
    const weigh = (path: string, encoding: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const request = get(url + path, { headers: { 'accept-encoding': encoding } }, response => {
          expect([path, response.headers['content-encoding']]).toEqual([path, encoding])
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
          })
          response.on('end', () => resolve(bytes))
        })
        request.on('error', reject)
      })
    for (const encoding of ['br', 'gzip']) {
      const first = await Promise.all(['/', '/page/page.css', '/page/app.js'].map(path => weigh(path, encoding)))
      const later = await Promise.all(['/page/charts.js', '/page/uPlot.min.css'].map(path => weigh(path, encoding)))
      const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0)
      expect(sum(first)).toBeLessThan(20_000)
      expect(sum([...first, ...later])).toBeLessThan(60_000)
    }
  })
})
